"""综合评审报告: drafted by the office, signed by the panel leaders, issued as a PDF."""

import hashlib
import json
from datetime import datetime

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.services import issue_document
from baoji_award.errors import DomainError, NotFoundForYou
from committee.models import EvaluationReport, EvaluationResult, ReportSignature
from committee.printing import in_groups
from committee.roles import require_no_recusal, require_role
from committee.selectors.evaluation import (
    Suggestion,
    counts_by_group,
    leaders_of,
    ranking,
    report_of,
    suggestions,
    without_results,
)

Snapshot = dict[str, object]


@unit_of_work()
def draft_report(*, cycle_id: int, by: User, at: datetime | None = None) -> EvaluationReport:
    """Freezes results and ranking in a snapshot for the leaders to sign; returns the report.

    Raises NotFoundForYou, Refused (recused), DomainError (not in stage 6, results missing or incomplete, drafted
    already). Side effects: the report's row, which freezes the results in the database; audit `report.drafted`.
    """
    cycle = AwardCycle.objects.select_for_update().get(pk=cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    require_no_recusal(by, cycle, "evaluation")
    moment = at or database_now()
    results = list(ranking(by=by, cycle=cycle))
    _refuse(cycle, results)
    snapshot = _snapshot(cycle, results)
    report = EvaluationReport.objects.create(
        cycle=cycle, snapshot=snapshot, digest=digest_of(snapshot), drafted_by=by, drafted_at=moment
    )
    record(
        action="report.drafted",
        by=by,
        at=moment,
        object_type="cycle",
        object_id=str(cycle.pk),
        payload={"digest": report.digest, "count": len(results)},
    )
    return report


def _refuse(cycle: AwardCycle, results: list[EvaluationResult]) -> None:
    if cycle.state != "evaluation":
        raise DomainError("本轮不在评价审议阶段，不能起草综合评审报告。")
    if EvaluationReport.objects.filter(cycle=cycle).exists():
        raise DomainError("综合评审报告已经起草。")
    waiting = cycle.applications.filter(state="evaluation").count()
    if without_results(cycle) or waiting != len(results):
        raise DomainError("请先计算综合得分，再起草综合评审报告。")


def _snapshot(cycle: AwardCycle, results: list[EvaluationResult]) -> Snapshot:
    proposed = suggestions(cycle, results)
    award_of = {result.pk: suggestion.kind.name for suggestion in proposed for result in suggestion.results}
    return {
        "round": cycle.title,
        "weights": cycle.rulebook.weights.model_dump(),
        "groups": counts_by_group(cycle),
        "rows": [_row(result, award_of.get(result.pk, "")) for result in results],
        "proposed": [_proposed(suggestion) for suggestion in proposed],
    }


def _row(result: EvaluationResult, award: str) -> Snapshot:
    application = result.application
    return {
        "number": application.number,
        "name": application.organisation.name,
        "group": application.group.name,
        "document_review": str(result.document_review),
        "defence": str(result.defence),
        "site_review": str(result.site_review),
        "combined": str(result.combined),
        "rank": result.rank,
        "award": award,
    }


def _proposed(suggestion: Suggestion) -> Snapshot:
    reasons = [
        {
            "name": result.application.organisation.name,
            "reason": f"综合得分{result.combined}分，列第{result.rank}名，不低于{suggestion.cut_off}分的最低线",
        }
        for result in suggestion.results
    ]
    return {"kind": suggestion.kind.name, "ceiling": suggestion.kind.ceiling, "lines": reasons}


def digest_of(snapshot: Snapshot) -> str:
    """SHA-256 of the canonical JSON text: what the leaders sign."""
    text = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@unit_of_work()
def sign_report(*, cycle_id: int, by: User, at: datetime | None = None) -> ReportSignature:
    """A panel leader signs the report; signing again returns the first signature.

    Raises NotFoundForYou unless `by` leads a panel of the round and there is a report, DomainError when it has been
    issued. Side effects: the signature's row; audit `report.signed` with the digest.
    """
    report = EvaluationReport.objects.select_for_update().filter(cycle_id=cycle_id).first()
    if report is None:
        raise NotFoundForYou
    leader = next((leader for leader in leaders_of(report.cycle, report) if leader.user == by), None)
    if leader is None:
        raise NotFoundForYou
    earlier = report.signatures.filter(signer=by).first()
    if earlier is not None:
        return earlier
    if report.issued_at:
        raise DomainError("综合评审报告已定稿，不再签署。")
    moment = at or database_now()
    signature = ReportSignature.objects.create(
        report=report, signer=by, capacity=leader.capacity, digest=report.digest, signed_at=moment
    )
    record(
        action="report.signed",
        by=by,
        at=moment,
        object_type="cycle",
        object_id=str(cycle_id),
        payload={"digest": report.digest, "capacity": leader.capacity},
    )
    return signature


@unit_of_work()
def issue_report(*, cycle_id: int, by: User, at: datetime | None = None) -> EvaluationReport:
    """Issues the signed report as a PDF and returns it.

    Raises NotFoundForYou, Refused (recused), DomainError (no draft, issued already, a leader has not signed). Side
    effects: the PDF and its document row; audit `report.issued`.
    """
    report = EvaluationReport.objects.select_for_update().filter(cycle_id=cycle_id).first()
    if report is None:
        raise NotFoundForYou
    cycle = report.cycle
    require_role(by, RoleCode.OFFICE, cycle)
    require_no_recusal(by, cycle, "evaluation")
    if report.issued_at:
        raise DomainError("综合评审报告已经定稿。")
    leaders = leaders_of(cycle, report)
    waiting = [leader for leader in leaders if not leader.signed]
    if waiting or not leaders:
        raise DomainError(
            f"还有 {len(waiting)} 位评审组组长未签署，暂不能定稿。" if leaders else "本轮没有评审组组长，不能定稿。"
        )
    moment = at or database_now()
    report.document = issue_document(
        kind="evaluation_report",
        template="documents/evaluation_report.html",
        context=_printed(report),
        object_type="cycle",
        object_id=str(cycle.pk),
        by=by,
        at=moment,
    )
    report.issued_at = moment
    report.save(update_fields=["document", "issued_at"])
    record(
        action="report.issued",
        by=by,
        at=moment,
        object_type="cycle",
        object_id=str(cycle.pk),
        payload={"digest": report.digest, "signatures": len(leaders)},
    )
    return report_of(cycle) or report


def _printed(report: EvaluationReport) -> dict[str, object]:
    return {
        "title": f"{report.cycle.title}综合评审报告",
        **report.snapshot,
        "mark": report.cycle.rulebook.labels.office,
        "digest": in_groups(report.digest),
        "signatures": list(report.signatures.select_related("signer")),
    }
