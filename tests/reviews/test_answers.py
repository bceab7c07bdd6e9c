"""利害关系逐份声明: an explicit none is kept and shown to its author and to whoever assigns; silence is not a none."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.services.recusals import record_recusal
from baoji_award.calendar.clock import move_clock
from reviews.enums import ReviewStage
from reviews.models import Assignment
from reviews.selectors.agency import Blocks, blocks_of
from reviews.selectors.declarations import answers_in_round, own_answers
from reviews.services.declarations import declare_conflict
from reviews.services.panels import create_panel
from tests.reviews.rows import AT, Review, accept, make_review, release_all
from tests.rounds import make_application, make_organisation
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def review() -> Review:
    """One expert declared none, one a conflict; the others said nothing."""
    move_clock(AT)
    review = make_review()
    release_all(review)
    accept(review, review.experts[0], review.application)
    second = Assignment.objects.get(expert=review.experts[1])
    declare_conflict(assignment_id=second.pk, has_conflict=True, detail="近亲属任职", by=review.experts[1], at=AT)
    return review


def test_an_explicit_none_is_told_from_silence(review: Review) -> None:
    cast = review.cast
    found = {
        row.expert.expert_profile.code: (row.has_conflict, row.declared_at)
        for row in answers_in_round(cast.cycle, by=cast.agency)
    }
    assert found == {
        "ZJ-001": (False, AT),
        "ZJ-002": (True, AT),
        "ZJ-003": (None, None),
        "ZJ-004": (None, None),
        "ZJ-005": (None, None),
    }
    assert [[row.has_conflict for row in own_answers(by=expert)] for expert in review.experts[:3]] == [
        [False],
        [],
        [None],
    ]
    record_recusal(application_id=review.application.pk, user_id=cast.agency.pk, reason="亲属", by=cast.office, at=AT)
    assert not answers_in_round(cast.cycle, by=cast.agency).exists()


def test_the_pages_show_it_with_its_time(review: Review) -> None:
    client = Client()
    client.force_login(review.cast.agency)
    text = client.get(reverse("reviews:agency_answers")).content.decode()
    shown = [text.count(f"{words}</span>") for words in ("无利害关系", "有利害关系", "未声明")]
    assert (shown, text.count("近亲属任职")) == ([1, 1, 3], 1)
    for expert, words in ((review.experts[0], "无利害关系</span>"), (review.experts[2], "未声明</span>")):
        client.force_login(expert)
        assert words in client.get(reverse("reviews:declarations")).content.decode()


def test_the_desk_tells_what_blocks_the_stage_at_hand(review: Review) -> None:
    cycle, agency = review.cast.cycle, review.cast.agency
    review.cast.rival_application.delete()
    assert blocks_of(cycle, ReviewStage.DOCUMENT_REVIEW, by=agency) == Blocks(0, 0, 0, 3, 1)
    other = make_application(cycle, make_organisation(), review.cast.owner, state="defence")
    assert blocks_of(cycle, ReviewStage.DEFENCE, by=agency) == Blocks(1, 0, 0, 0, 0)
    panel = create_panel(cycle_id=cycle.pk, stage="defence", name="答辩组", by=agency, at=AT)
    held = {"panel": panel, "application": other, "proposed_by": agency, "proposed_at": AT}
    Assignment.objects.create(expert=review.experts[0], released_by=agency, released_at=AT, accepted_at=AT,
                              state="accepted", **held)  # fmt: skip
    Assignment.objects.create(expert=review.experts[1], **held)
    assert blocks_of(cycle, ReviewStage.DEFENCE, by=agency) == Blocks(0, 1, 1, 0, 1)
    assert blocks_of(cycle, ReviewStage.DOCUMENT_REVIEW, by=agency) == Blocks(0, 0, 0, 3, 1)
