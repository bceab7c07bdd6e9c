"""Two keys, exact arithmetic and the order of ranks (domain.md 2.4)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction

from applications.models import AwardCycle
from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.ui.words import pts
from reviews.conditions import document_scores_opened
from reviews.enums import Key
from reviews.errors import NotYet
from reviews.models import Opening, ScoreSheet, StageResult
from reviews.services.opening import root_of, turn_ready_keys
from reviews.services.scoring import compute_document_results, document_commitments
from tests.cast import make_user
from tests.reviews.rows import AT, Review, make_review, percents_for, release_all, submitted
from tests.rounds import change_frozen_rules
from tests.sharing import shared

pytestmark = pytest.mark.django_db
DOMAIN_EXAMPLE = (612, 588, 640, 603, 595)


@shared
def review() -> Review:
    review = make_review()
    # The rival's dossier is not part of this round's review here.
    type(review.application).objects.filter(pk=review.cast.rival_application.pk).update(qualified_at=None)
    review.cast.rival_application.delete()
    return review


def score(review: Review, *totals: int) -> None:
    release_all(review)
    for expert, total in zip(review.experts, totals, strict=False):
        sheet = ScoreSheet(criteria=review.criteria)
        submitted(review, expert, review.application, percents_for(total, sheet))


def turn(review: Review, key: Key, by: User) -> Opening:
    return turn_ready_keys(cycle_id=review.cast.cycle.pk, stage="document_review", key=key, by=by, at=AT)[0]


def open_both(review: Review) -> Opening:
    turn(review, Key.OFFICE, review.cast.office)
    return turn(review, Key.SUPERVISOR, review.cast.supervisor)


def with_aggregate(review: Review, aggregate: str) -> None:
    change_frozen_rules(review.cast.cycle, "review.aggregate", aggregate)


@pytest.mark.parametrize(("aggregate", "shown"), [("trimmed_mean", "603.33"), ("mean", "607.60"), ("median", "603.00")])
def test_the_example_of_the_domain(review: Review, aggregate: str, shown: str) -> None:
    with_aggregate(review, aggregate)
    score(review, *DOMAIN_EXAMPLE)
    open_both(review)
    result = StageResult.objects.get()
    assert pts(result.score) == shown
    assert result.aggregate == aggregate
    assert result.normalised == (Decimal(shown) / 10).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert (result.lowest, result.highest, result.scorers) == (Decimal(588), Decimal(640), 5)


def test_with_four_valid_scorers_the_trimmed_mean_becomes_the_mean(review: Review) -> None:
    score(review, *DOMAIN_EXAMPLE)
    leaver = review.experts[2]
    record_recusal(
        application_id=review.application.pk, user_id=leaver.pk, reason="亲属任职", by=review.cast.agency, at=AT
    )
    open_both(review)
    result = StageResult.objects.get()
    assert (result.scorers, result.aggregate, result.score) == (4, "mean", Decimal("599.500000"))


def test_blank_differs_from_zero_in_the_database(review: Review) -> None:
    score(review, *DOMAIN_EXAMPLE[:4])
    with pytest.raises(NotYet, match="还有评分表没有签署封存"):
        turn(review, Key.OFFICE, review.cast.office)
    assert Opening.objects.filter(office_key_by__isnull=False).count() == 0


def test_two_keys_are_two_people(review: Review) -> None:
    score(review, *DOMAIN_EXAMPLE)
    both = make_user("both", (RoleCode.OFFICE, ScopeKind.NONE, None), (RoleCode.SUPERVISOR, ScopeKind.NONE, None))
    turn(review, Key.OFFICE, both)
    with pytest.raises(DomainError, match="不同人员"):
        turn(review, Key.SUPERVISOR, both)
    with pytest.raises(Conflict):
        turn(review, Key.OFFICE, review.cast.office)
    with pytest.raises(NotFoundForYou):
        turn(review, Key.SUPERVISOR, review.cast.agency)
    assert (StageResult.objects.count(), document_scores_opened(review.application, AT) is None) == (0, False)
    turn(review, Key.SUPERVISOR, review.cast.supervisor)
    assert (StageResult.objects.count(), document_scores_opened(review.application, AT)) == (1, None)


def test_the_database_refuses_one_person_with_both_keys(review: Review) -> None:
    group = review.application.group
    opening = Opening(cycle=review.cast.cycle, stage="document_review", group=group, office_key_by=review.cast.office)
    opening.office_key_at = opening.supervisor_key_at = AT
    opening.supervisor_key_by = review.cast.office
    with pytest.raises(IntegrityError, match="two_different_people"):
        opening.save()


def test_opening_is_audited_with_the_root_of_all_commitments_and_then_kept(review: Review) -> None:
    score(review, *DOMAIN_EXAMPLE)
    opening = open_both(review)
    commitments = list(ScoreSheet.objects.values_list("commitment", flat=True))
    assert opening.root == root_of(commitments)
    event = AuditEvent.objects.get(action="scores.opened")
    assert opening.root in event.payload_text
    for change in (
        lambda: Opening.objects.update(root="0" * 64),
        lambda: StageResult.objects.update(score=1),
        lambda: StageResult.objects.all().delete(),
    ):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            change()


def test_equal_scores_share_a_rank_and_the_next_rank_is_skipped() -> None:
    review = make_review()
    other = review.cast.rival_application
    release_all(review, review.application, other)
    for expert in review.experts:
        submitted(review, expert, review.application, 60)
        submitted(review, expert, other, 60)
    open_both(review)
    ranks = list(StageResult.objects.values_list("rank_overall", "rank_in_group"))
    assert ranks == [(1, 1), (1, 1)]


def test_computing_reads_only_the_round_at_hand(review: Review) -> None:
    score(review, *DOMAIN_EXAMPLE)
    elsewhere = AwardCycle.objects.create(code="2026", year=2026, title="2026年", rules=review.cast.cycle.rules)
    group = elsewhere.groups.create(code="industrial", name="工业组", criteria="gbt19580-2012", position=1)
    opening = Opening.objects.create(cycle=elsewhere, stage="document_review", group=group)
    assert document_commitments(opening) == []
    compute_document_results(opening, AT)
    assert StageResult.objects.count() == 0
