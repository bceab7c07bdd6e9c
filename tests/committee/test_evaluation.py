"""Combining the scores, and the report with its signatures."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from applications.models import Recusal
from baoji_award.documents.files import open_stored
from baoji_award.errors import DomainError, NotFoundForYou, Refused
from committee.models import EvaluationReport, EvaluationResult
from committee.selectors.evaluation import suggestions
from committee.selectors.papers import report_for_leader
from committee.services.evaluation import compute_results
from committee.services.report import draft_report, issue_report, sign_report
from reviews.models.results import StageResult
from tests.cast import grant_review
from tests.committee.hall import AT, Hall, make_hall, pdf_text, put_score
from tests.rounds import make_application, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall(dossiers=4)


def set_scores(hall: Hall, rows: list[tuple[str, str, str]]) -> None:
    """Replaces what make_hall gave: a stage result is append-only, so the trigger is lifted for the set-up alone."""
    openings = {result.stage: result.opening for result in StageResult.objects.select_related("opening")}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM reviews_stageresult")
        cursor.execute("SET LOCAL session_replication_role = origin")
    for application, row in zip(hall.applications, rows, strict=True):
        for stage, score in zip(("document_review", "defence", "site_review"), row, strict=True):
            put_score(application, openings[stage], Decimal(score))


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
    with pytest.raises(DomainError, match="还有 1 份申报缺少阶段得分"):
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
    sign_report(cycle_id=hall.cycle.pk, by=hall.leader, at=AT)
    with pytest.raises(Refused):
        issue_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)


def test_others_cannot_compute(hall: Hall) -> None:
    for user in (hall.supervisor, hall.members[0], hall.leader, hall.owners[0]):
        with pytest.raises(NotFoundForYou):
            compute_results(cycle_id=hall.cycle.pk, by=user, at=AT)


def test_the_report_waits_for_the_leaders_signature(hall: Hall) -> None:
    compute(hall)
    report = draft_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    with pytest.raises(DomainError, match="还有 1 位评审组组长未签署"):
        issue_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    with pytest.raises(NotFoundForYou):
        sign_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    first = sign_report(cycle_id=hall.cycle.pk, by=hall.leader, at=AT)
    assert sign_report(cycle_id=hall.cycle.pk, by=hall.leader, at=AT) == first
    assert first.digest == report.digest
    issued = issue_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    assert issued.document is not None
    with open_stored(issued.document.stored) as file:
        text = pdf_text(file.read())
    assert all(application.organisation.name in text for application in hall.applications)
    assert report.digest in text
    assert "第一组组长" in text


def test_an_issued_report_is_never_changed(hall: Hall) -> None:
    compute(hall)
    draft_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    with pytest.raises(InternalError), transaction.atomic():
        EvaluationReport.objects.update(digest="0" * 64)


def test_a_leader_reads_only_the_rows_of_dossiers_they_judged(hall: Hall) -> None:
    compute(hall)
    draft_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    grant_review(hall.leader, hall.applications[1])
    _, rows = report_for_leader(by=hall.leader, cycle=hall.cycle)
    assert [row["number"] for row in rows] == [hall.applications[1].number]
