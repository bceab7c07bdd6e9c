"""A team agrees on each item after the opening; its members' sheets stay as they were sealed."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from applications.services.recusals import record_recusal
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.errors import NotYet
from reviews.models import Consensus, ConsensusAgreement, ConsensusValue, ItemScore, ScoreSheet, StageResult
from reviews.selectors.consensus import load_discussion
from reviews.selectors.cut import shortlist_cut
from reviews.services.consensus import Proposal, agree_to_values, close_consensus, propose_value, start_consensus
from reviews.services.settling import settle_results
from tests.reviews.counting import REASON, agreed, discussed, opened, versions, with_rules
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.sharing import shared

pytestmark = pytest.mark.django_db
DISPUTED = "4.1.2"


@shared
def review() -> Review:
    """Five sealed sheets on the own dossier, 60 % everywhere; one expert gives 4.1.2 only 40 %. Not opened."""
    review = make_review()
    review.cast.rival_application.delete()
    scored(review)
    return review


def scored(review: Review) -> None:
    release_all(review)
    clauses = review.criteria.items.filter(leaf=True).values_list("clause", flat=True)
    for place, expert in enumerate(review.experts):
        percents = dict.fromkeys(clauses, 60)
        if place == 1:
            percents[DISPUTED] = 40
        submitted(review, expert, review.application, percents)


def start(review: Review) -> Consensus:
    return start_consensus(application_id=review.application.pk, by=review.experts[0], at=AT)


def propose(review: Review, percent: int, *, by: int = 0, version: int = 0, note: str = REASON) -> ConsensusValue:
    return propose_value(
        application_id=review.application.pk,
        clause=DISPUTED,
        proposal=Proposal(percent, note),
        version=version,
        by=review.experts[by],
        at=AT,
    )


def agree(review: Review, place: int, seen: dict[str, int]) -> int:
    return agree_to_values(application_id=review.application.pk, seen=seen, by=review.experts[place], at=AT)


def close(review: Review, by: int = 0) -> Consensus:
    return close_consensus(application_id=review.application.pk, by=review.experts[by], at=AT)


def test_nobody_discusses_what_is_sealed(review: Review) -> None:
    with pytest.raises(NotFoundForYou):
        start(review)
    opened(review)
    assert start(review).attempt == 1


def test_only_the_team_discusses_and_only_the_chair_starts(review: Review) -> None:
    opened(review)
    for outsider in (review.cast.office, review.cast.agency, review.cast.supervisor, review.cast.other_expert):
        with pytest.raises(NotFoundForYou):
            load_discussion(review.cast.cycle, by=outsider, number=review.application.number)
        with pytest.raises(NotFoundForYou):
            start_consensus(application_id=review.application.pk, by=outsider, at=AT)
    with pytest.raises(DomainError, match="由组长（ZJ-001）办理"):
        start_consensus(application_id=review.application.pk, by=review.experts[1], at=AT)
    start(review)
    with pytest.raises(Conflict, match="已经发起"):
        start(review)


def test_it_begins_with_the_median_where_nobody_disagrees_and_with_nothing_elsewhere(review: Review) -> None:
    opened(review)
    start(review)
    discussion = discussed(review.application)
    begun = {item.line.item.clause: item.value.percent if item.value else None for item in discussion.items}
    assert begun.pop(DISPUTED) is None
    assert set(begun.values()) == {60}
    assert (discussion.spread.disputed, ConsensusAgreement.objects.count()) == (1, 0)
    value = ConsensusValue.objects.get(item__clause="4.1.3")
    assert (value.strengths, value.improvements) == ("4.1.3 做法成体系", "4.1.3 未见定期评价")


@pytest.mark.parametrize(("percent", "note"), [(50, "太短"), (50, ""), (47, REASON), (105, REASON), (-5, REASON)])
def test_a_disputed_item_needs_a_note_and_a_percent_in_fives(review: Review, percent: int, note: str) -> None:
    opened(review)
    start(review)
    with pytest.raises(DomainError):
        propose(review, percent, note=note)
    assert propose(review, 50).percent == 50


def test_a_percent_that_no_expert_gave_needs_a_note_as_well(review: Review) -> None:
    opened(review)
    start(review)
    proposal = {"application_id": review.application.pk, "clause": "4.1.3", "version": 1, "by": review.experts[2]}
    with pytest.raises(DomainError, match="合议说明"):
        propose_value(proposal=Proposal(65), **proposal, at=AT)  # type: ignore[arg-type]
    assert propose_value(proposal=Proposal(60), **proposal, at=AT).version == 2  # type: ignore[arg-type]


def test_a_newer_value_has_to_be_agreed_to_anew(review: Review) -> None:
    opened(review)
    start(review)
    propose(review, 50)
    assert agree(review, 1, {DISPUTED: 1}) == 1
    with pytest.raises(Conflict, match="新的合议意见"):
        propose(review, 55, by=1)
    propose(review, 55, by=1, version=1)
    with pytest.raises(Conflict, match="新的合议意见"):
        agree(review, 2, {DISPUTED: 1})
    item = next(item for item in discussed(review.application).items if item.line.item.clause == DISPUTED)
    assert ([member.code for member in item.agreed], len(item.missing)) == (["ZJ-002"], 4)


def test_it_closes_once_everybody_agreed_to_everything(review: Review) -> None:
    opened(review)
    start(review)
    with pytest.raises(NotYet, match=r"以下分歧条款还没有合议意见：4\.1\.2"):
        close(review)
    propose(review, 50)
    for place in range(5):
        agree(review, place, versions(review.application) if place else {DISPUTED: 1})
    with pytest.raises(NotYet, match=r"还有成员没有同意：4\.1\.3"):
        close(review)
    agree(review, 0, versions(review.application))
    with pytest.raises(DomainError, match="由组长"):
        close(review, by=1)
    closed = close(review)
    # 600 points at 60 %, five fewer on the 50 points of 4.1.2.
    assert closed.total_quanta == 595 * 4
    with pytest.raises(DomainError, match="不在合议中"):
        propose(review, 55, version=1)


def test_the_sheets_and_the_aggregate_stay_as_they_were(review: Review) -> None:
    before = list(ItemScore.objects.order_by("pk").values()), list(ScoreSheet.objects.order_by("pk").values())
    opened(review)
    result = StageResult.objects.get()
    agreed(review, review.application, {DISPUTED: 50})
    assert (list(ItemScore.objects.order_by("pk").values()), list(ScoreSheet.objects.order_by("pk").values())) == before
    assert StageResult.objects.get() == result
    assert (result.aggregate, result.score) == ("trimmed_mean", Decimal(600))


def test_where_the_consensus_counts_the_result_waits_for_it(review: Review) -> None:
    with_rules(review, "counting.by", "consensus")
    opened(review)
    assert StageResult.objects.count() == 0
    cut = shortlist_cut(review.cast.cycle, places=1, by=review.cast.office)
    assert cut.against == "还有申报没有完成合议，资料评审得分尚未生成。"
    with pytest.raises(NotYet, match=review.application.number):
        settle_results(cycle_id=review.cast.cycle.pk, by=review.cast.office, at=AT)
    agreed(review, review.application, {DISPUTED: 50})
    result = StageResult.objects.get()
    assert (result.aggregate, result.score, result.scorers) == ("consensus", Decimal(595), 5)
    assert (result.lowest, result.highest, result.rank_overall) == (Decimal(590), Decimal(600), 1)
    assert AuditEvent.objects.filter(action="scores.settled").count() == 1
    with pytest.raises(Conflict):
        settle_results(cycle_id=review.cast.cycle.pk, by=review.cast.office, at=AT)


def test_a_recusal_during_the_discussion_makes_a_new_attempt_necessary(review: Review) -> None:
    with_rules(review, "counting.by", "consensus")
    opened(review)
    start(review)
    propose(review, 50, by=1)
    record_recusal(
        application_id=review.application.pk,
        user_id=review.experts[1].pk,
        reason="亲属任职",
        by=review.cast.agency,
        at=AT,
    )
    with pytest.raises(NotFoundForYou):
        agree(review, 1, {DISPUTED: 1})
    discussion = discussed(review.application)
    assert (discussion.stale, discussion.open, len(discussion.spread.team)) == (True, False, 4)
    with pytest.raises(DomainError, match="不在合议中"):
        close(review)
    # Without the harsh expert nobody disagrees any more.
    closed = agreed(review, review.application)
    assert (closed.attempt, closed.total_quanta) == (2, 2400)
    assert StageResult.objects.get().scorers == 4


def test_the_chair_is_the_first_of_the_team_when_the_leader_is_recused(review: Review) -> None:
    opened(review)
    record_recusal(
        application_id=review.application.pk,
        user_id=review.experts[0].pk,
        reason="亲属任职",
        by=review.cast.agency,
        at=AT,
    )
    assert discussed(review.application).chair.code == "ZJ-002"
    assert start_consensus(application_id=review.application.pk, by=review.experts[1], at=AT).attempt == 1


def test_the_database_refuses_a_closing_that_not_everybody_agreed_to(review: Review) -> None:
    opened(review)
    consensus = start(review)
    propose(review, 50)
    closing = {"closed_by": review.experts[0], "closed_at": AT, "total_quanta": 595 * 4}
    with pytest.raises(IntegrityError, match="not agreed by the whole team"), transaction.atomic():
        Consensus.objects.filter(pk=consensus.pk).update(**closing)
    for place in range(5):
        agree(review, place, versions(review.application))
    with pytest.raises(IntegrityError, match="wrong total"), transaction.atomic():
        Consensus.objects.filter(pk=consensus.pk).update(**closing | {"total_quanta": 2400})
    assert Consensus.objects.filter(pk=consensus.pk).update(**closing) == 1


def test_what_was_agreed_is_never_changed(review: Review) -> None:
    opened(review)
    consensus = agreed(review, review.application, {DISPUTED: 50})
    value = consensus.values.all()[0]
    for change in (
        lambda: ConsensusValue.objects.update(percent=100),
        lambda: ConsensusAgreement.objects.all().delete(),
        lambda: Consensus.objects.update(total_quanta=4000),
        lambda: ConsensusAgreement.objects.create(value=value, user=review.cast.office, agreed_at=AT),
        lambda: ConsensusValue.objects.create(
            consensus=consensus, item=value.item, version=9, percent=100, proposed_by=review.experts[0], proposed_at=AT
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert discussed(review.application).settled == 23
