"""Whose scores an attempt began with, and who has still to agree, when somebody of the team goes."""

import pytest
from django.db import IntegrityError, transaction

from applications.services.recusals import record_recusal
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError, NotFoundForYou
from reviews.models import Consensus, ConsensusMember, ConsensusValue, Participation, StageResult
from reviews.selectors.consensus import discussed_by, discussions_of, listed, load_discussion
from reviews.services.consensus import agree_to_values, close_consensus
from reviews.services.participation import remove_from_round
from tests.reviews.counting import agreed, discussed, opened, versions, with_rules
from tests.reviews.rows import AT, Review, make_review
from tests.reviews.test_consensus import DISPUTED, propose, scored, start
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def review() -> Review:
    """Opened; five sealed sheets on the only dossier, which disagree on one item. The consensus counts."""
    review = make_review()
    review.cast.rival_application.delete()
    scored(review)
    with_rules(review, "counting.by", "consensus")
    opened(review)
    return review


def gone(review: Review, place: int) -> None:
    """The expert has left the round after sealing; their sheet stays and counts."""
    row = Participation.objects.get(user=review.experts[place], cycle=review.cast.cycle)
    remove_from_round(participation_id=row.pk, reason="长期出差", by=review.cast.agency, at=AT)


def agree_all(review: Review, *places: int) -> None:
    for place in places:
        agree_to_values(
            application_id=review.application.pk, seen=versions(review.application), by=review.experts[place], at=AT
        )


def close(review: Review, by: int = 0) -> Consensus:
    return close_consensus(application_id=review.application.pk, by=review.experts[by], at=AT)


@pytest.mark.parametrize("place", [0, 1])
def test_an_attempt_that_began_with_a_recused_experts_sheet_is_made_anew(review: Review, place: int) -> None:
    """Nobody has agreed to anything, yet the medians and the joined remarks hold what that expert wrote."""
    start(review)
    assert ConsensusMember.objects.count() == 5
    record_recusal(
        application_id=review.application.pk,
        user_id=review.experts[place].pk,
        reason="亲属",
        by=review.cast.agency,
        at=AT,
    )
    assert (discussed(review.application).stale, discussed(review.application).startable) == (True, True)
    rows = discussions_of(review.cast.cycle, by=review.cast.office)
    assert [row.state for row in listed(rows, cycle=review.cast.cycle)] == ["须重新合议"]
    chair = review.experts[1] if place == 0 else review.experts[0]
    with pytest.raises(DomainError, match="不在合议中"):
        close_consensus(application_id=review.application.pk, by=chair, at=AT)


def test_nobody_waits_for_a_member_who_has_left(review: Review) -> None:
    start(review)
    propose(review, 50)
    agree_all(review, 0, 1, 2, 3)
    gone(review, 4)
    discussion = discussed(review.application)
    assert (len(discussion.spread.team), discussion.stale, discussion.settled) == (5, False, 23)
    assert close(review).total_quanta == 595 * 4
    result = StageResult.objects.get()
    assert (result.scorers, result.aggregate) == (5, "consensus")


def test_a_closed_account_and_a_chair_who_left_hold_up_nothing(review: Review) -> None:
    start(review)
    propose(review, 50)
    gone(review, 0)
    User.objects.filter(pk=review.experts[4].pk).update(is_active=False)
    assert discussed(review.application).chair.code == "ZJ-002"
    agree_all(review, 1, 2, 3)
    with pytest.raises(NotFoundForYou):
        load_discussion(review.cast.cycle, by=review.experts[0], number=str(review.application.number))
    assert list(discussed_by(review.experts[0], review.cast.cycle)) == []
    assert close(review, by=1).total_quanta == 595 * 4


def test_the_database_still_waits_for_those_who_are_there(review: Review) -> None:
    consensus = start(review)
    propose(review, 50)
    agree_all(review, 0, 1, 2)
    gone(review, 4)
    values = {"closed_by": review.experts[0], "closed_at": AT, "total_quanta": 595 * 4}
    with pytest.raises(IntegrityError, match="not agreed by the whole team"), transaction.atomic():
        Consensus.objects.filter(pk=consensus.pk).update(**values)
    agree_all(review, 3)
    assert Consensus.objects.filter(pk=consensus.pk).update(**values) == 1


def test_a_new_attempt_begins_without_the_recused(review: Review) -> None:
    start(review)
    record_recusal(
        application_id=review.application.pk, user_id=review.experts[1].pk, reason="亲属", by=review.cast.agency, at=AT
    )
    closed = agreed(review, review.application)
    members = set(closed.members.values_list("user_id", flat=True))
    assert (closed.attempt, members) == (2, {review.experts[place].pk for place in (0, 2, 3, 4)})
    value = ConsensusValue.objects.filter(consensus=closed, item__clause=DISPUTED).latest("version")
    assert value.percent == 60
