"""Combining the scores, and who may."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from applications.models import Recusal
from baoji_award.errors import DomainError, NotFoundForYou, Refused
from committee.models import EvaluationResult
from committee.selectors.evaluation import suggestions
from committee.services.evaluation import compute_results
from committee.services.report import draft_report, edit_report, issue_report, sign_report
from tests.committee.hall import AT, Hall, make_hall
from tests.committee.scores import set_scores
from tests.rounds import make_application, make_organisation
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    return make_hall(dossiers=4)


def compute(hall: Hall) -> list[EvaluationResult]:
    compute_results(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    return list(EvaluationResult.objects.order_by("application_id"))


def test_stages_are_weighted_exactly_and_rounded_half_up(hall: Hall) -> None:
    set_scores(
        hall,
        [("80.01", "70.03", "60.05"), ("90", "90", "90"), ("0.01", "0", "0.0"), ("66.66", "77.77", "88.88")],
    )
    # 80.01×0.4 + 70.03×0.2 + 60.05×0.4 = 70.030; 0.01×0.4 = 0.004; 66.66×0.4 + 77.77×0.2 + 88.88×0.4 = 77.770
    results = compute(hall)
    assert [result.combined for result in results] == [
        Decimal("70.03"), Decimal("90.00"), Decimal("0.00"), Decimal("77.77"),
    ]  # fmt: skip
    assert [result.rank for result in results] == [3, 1, 4, 2]


def test_equal_scores_are_told_apart_by_the_site_review_and_else_share_their_rank(hall: Hall) -> None:
    set_scores(hall, [("80", "80", "80"), ("70", "80", "90"), ("80", "80", "80"), ("50", "50", "50")])
    assert [result.rank for result in compute(hall)] == [2, 1, 2, 4]


def test_a_tie_that_does_not_fit_is_left_to_the_committee(hall: Hall) -> None:
    set_scores(hall, [("90", "90", "90"), ("90", "90", "90"), ("90", "90", "90"), ("90", "90", "90")])
    compute(hall)
    prize, nomination = suggestions(hall.cycle, list(EvaluationResult.objects.all()))
    assert (len(prize.results), len(nomination.results)) == (0, 4)


def test_a_missing_score_stops_the_computation(hall: Hall) -> None:
    make_application(hall.cycle, make_organisation(), hall.office, state="evaluation")
    with pytest.raises(DomainError, match=r"还有 1 份申报缺少阶段得分.*（资料评审、陈述答辩、现场评审）"):
        compute(hall)


def test_results_may_be_computed_again_until_the_report_is_drafted(hall: Hall) -> None:
    compute(hall)
    assert len(compute(hall)) == 4
    draft_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    with pytest.raises(DomainError, match="综合得分不再变更"):
        compute(hall)
    with pytest.raises(IntegrityError, match="frozen once the report"), transaction.atomic():
        EvaluationResult.objects.update(combined=Decimal(100))


def test_an_officer_recused_from_one_dossier_handles_none_of_the_list(hall: Hall) -> None:
    Recusal.objects.create(
        application=hall.applications[0], user=hall.office, reason="亲属任职", decided_by=hall.officer, decided_at=AT
    )
    with pytest.raises(Refused):
        compute(hall)
    compute_results(cycle_id=hall.cycle.pk, by=hall.officer, at=AT)
    draft_report(cycle_id=hall.cycle.pk, by=hall.officer, at=AT)
    with pytest.raises(Refused):
        edit_report(cycle_id=hall.cycle.pk, texts={}, seen=1, reason="", by=hall.office, at=AT)
    sign_report(cycle_id=hall.cycle.pk, by=hall.leader, at=AT)
    with pytest.raises(Refused):
        issue_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)


def test_others_cannot_compute(hall: Hall) -> None:
    for user in (hall.supervisor, hall.members[0], hall.leader, hall.owners[0]):
        with pytest.raises(NotFoundForYou):
            compute_results(cycle_id=hall.cycle.pk, by=user, at=AT)
