"""What stands against an opening names dossiers only to those who may know of them."""

import pytest
from django.db.models import Q

from applications.models import Application, AwardCycle
from applications.services.recusals import record_recusal
from baoji_award.calendar.clock import move_clock
from reviews.openable import openable, openable_stages
from reviews.selectors.gates import document_gate, lacking_in
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.rounds import make_application, make_organisation
from tests.sharing import shared

pytestmark = pytest.mark.django_db
LACKING = "以下申报没有评分表："


@shared
def review() -> Review:
    """Two dossiers without any sheet, the second one of them not for the office's officer."""
    move_clock(AT)
    review = make_review()
    record_recusal(
        application_id=review.cast.rival_application.pk,
        user_id=review.cast.office.pk,
        reason="亲属任职",
        by=review.cast.second_officer,
        at=AT,
    )
    return review


def test_a_recused_officer_learns_how_many_and_not_which(review: Review) -> None:
    cast, cycle = review.cast, review.cast.cycle
    own, other = review.application.number, cast.rival_application.number
    mine, others = review.application.group_id, cast.rival_application.group_id
    hidden = [f"{LACKING}您回避的申报 1 份"]
    assert document_gate(cycle, cast.office) == {mine: [f"{LACKING}{own}"], others: hidden}
    assert document_gate(cycle, cast.supervisor) == {mine: [f"{LACKING}{own}"], others: [f"{LACKING}{other}"]}
    release_all(review, review.application)
    for expert in review.experts:
        submitted(review, expert, review.application, 60)
    assert document_gate(cycle, cast.office) == {mine: [], others: hidden}


def test_many_numbers_are_cut_short_with_their_total(review: Review) -> None:
    cast = review.cast
    for _ in range(5):
        make_application(cast.cycle, make_organisation(), cast.owner, state="document_review")
    cast.cycle.applications.update(group=review.application.group)
    (group, words), *others = lacking_in(cast.cycle.applications.all(), Q(), by=cast.office).items()
    shown = sorted(cast.cycle.applications.exclude(pk=cast.rival_application.pk).values_list("number", flat=True))
    assert (group, others) == (review.application.group_id, [])
    assert words == f"{'、'.join(shown[:5])}等 {len(shown)} 份，您回避的申报 1 份"
    assert lacking_in(cast.cycle.applications.all(), Q(number="无"), by=cast.office) == {group: ""}


def test_the_later_stages_keep_to_it(review: Review) -> None:
    said: list[dict[int, list[str]]] = []
    for stage in openable_stages()[1:]:
        AwardCycle.objects.update(state=stage)
        Application.objects.update(state=stage)
        gate = openable(stage).gate(AwardCycle.objects.get(), review.cast.office)
        said.append({group: [sentence.split("：")[1] for sentence in against] for group, against in gate.items()})
    own, others = review.application, review.cast.rival_application
    assert said == [{own.group_id: [own.number], others.group_id: ["您回避的申报 1 份"]}] * 2
