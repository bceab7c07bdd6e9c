"""综合评审报告: drafted and edited by the office in versions, signed by the panels, issued as a PDF."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.facts import facts_digest
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.services import issue_document
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell
from committee.models import EvaluationReport, EvaluationResult, ReportSignature, ReportVersion
from committee.report_parts import WRITTEN
from committee.roles import require_no_recusal, require_role
from committee.selectors.archived_decisions import versions_digest
from committee.selectors.evaluation import ranking, report_of, signers_of
from committee.selectors.report_data import Snapshot, full_snapshot
from committee.services.report_files import printed

# What a version says about the candidates: where the data say otherwise by now, it may not be issued.
BINDING = ("rows", "proposed", "others", "statement")


@unit_of_work()
def draft_report(*, cycle_id: int, by: User, at: datetime | None = None) -> EvaluationReport:
    """Makes the first version out of the data and calls for its signatures; returns the report.

    Raises NotFoundForYou, Refused (recused), DomainError (not in stage 6, results missing or incomplete, drafted
    already). Side effects: the report and its version, which freeze the results in the database; a task to everybody
    who signs; audit `report.drafted`.
    """
    cycle = AwardCycle.objects.select_for_update().get(pk=cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    require_no_recusal(by, cycle, "evaluation")
    moment = at or database_now()
    _refuse(cycle, list(ranking(by=by, cycle=cycle)))
    snapshot = full_snapshot(cycle, by=by)
    report = EvaluationReport.objects.create(cycle=cycle, drafted_by=by, drafted_at=moment)
    version = _write(report, 1, snapshot, {}, reason="", by=by, at=moment)
    _record("report.drafted", version, by=by, at=moment, payload={"count": len(snapshot["rows"])})
    return report


def _refuse(cycle: AwardCycle, results: list[EvaluationResult]) -> None:
    if cycle.state != "evaluation":
        raise DomainError("本轮不在评价审议阶段，不能起草综合评审报告。")
    if EvaluationReport.objects.filter(cycle=cycle).exists():
        raise DomainError("综合评审报告已经起草。")
    waiting = set(cycle.applications.filter(state="evaluation").values_list("pk", flat=True))
    if not waiting or waiting != {result.application_id for result in results}:
        raise DomainError("请先计算综合得分，再起草综合评审报告。")


@unit_of_work()
def edit_report(
    *, cycle_id: int, texts: Mapping[str, str], seen: int, reason: str, by: User, at: datetime | None = None
) -> ReportVersion:
    """Writes the next version with these texts and the data of now; returns it. What was signed stays as it was.

    `seen` is the number of the version that was edited. Raises NotFoundForYou, Refused (recused), Conflict (somebody
    else wrote one), DomainError (issued, nothing changed, signed already and no reason given, a text too long). Side
    effects: the version, which everybody signs anew; a task to them; audit `report.edited`.
    """
    report = _locked(cycle_id, by)
    current = report.current
    if report.issued_at:
        raise DomainError("综合评审报告已定稿，不能再修改。")
    if seen != current.number:
        raise Conflict(f"{current.written_by.name} 已保存第 {current.number} 版，请在该版基础上修改。")
    written = {part.key: text for part in WRITTEN if (text := texts.get(part.key, "").strip())}
    if long := next((part for part in WRITTEN if len(written.get(part.key, "")) > part.most), None):
        raise DomainError(f"“{long.title}”不超过 {long.most} 字。")
    snapshot = full_snapshot(report.cycle, by=by)
    if (snapshot, written) == (current.snapshot, current.texts):
        raise DomainError("文字和数据均无变化，没有生成新版本。")
    if current.signatures.exists() and not reason.strip():
        raise DomainError("已有人签署本版。请填写修改说明；保存后须全部重新签署。")
    moment = at or database_now()
    version = _write(report, current.number + 1, snapshot, written, reason=reason.strip(), by=by, at=moment)
    _record("report.edited", version, by=by, at=moment, payload={"reason": version.reason})
    return version


def _write(
    report: EvaluationReport,
    number: int,
    snapshot: Snapshot,
    texts: dict[str, str],
    *,
    reason: str,
    by: User,
    at: datetime,
) -> ReportVersion:
    digest = facts_digest({"version": number, "snapshot": snapshot, "texts": texts})
    version = ReportVersion.objects.create(
        report=report,
        number=number,
        snapshot=snapshot,
        texts=texts,
        digest=digest,
        reason=reason,
        written_by=by,
        written_at=at,
    )
    _call(version, [signer.user for signer in signers_of(report.cycle, version)], key=f"report:{version.pk}", at=at)
    return version


def _call(version: ReportVersion, people: list[User], *, key: str, at: datetime) -> int:
    return tell(
        to=people,
        template="report_to_sign",
        context={"cycle": version.report.cycle, "version": version},
        key=key,
        link=reverse("committee:expert_report"),
        kind=Message.Kind.TASK,
        at=at,
    )


@unit_of_work()
def sign_report(*, cycle_id: int, by: User, digest: str | None = None, at: datetime | None = None) -> ReportSignature:
    """Signs the newest version; signing it again returns the first signature. `digest` is what the person was shown.

    Raises NotFoundForYou unless `by` is one of those who sign and there is a report, Conflict when another version has
    taken the place of what was shown, DomainError when it has been issued. Side effects: the signature's row; audit
    `report.signed` with the digest.
    """
    report = EvaluationReport.objects.select_for_update(of=("self",)).filter(cycle_id=cycle_id).first()
    if report is None:
        raise NotFoundForYou
    version = report.current
    signer = next((signer for signer in signers_of(report.cycle, version) if signer.user == by), None)
    if signer is None:
        raise NotFoundForYou
    if digest not in (None, version.digest):
        raise Conflict(f"报告已更新为第 {version.number} 版，请阅读后重新签署。")
    earlier = version.signatures.filter(signer=by).first()
    if earlier is not None:
        return earlier
    if report.issued_at:
        raise DomainError("综合评审报告已定稿，不再签署。")
    moment = at or database_now()
    signature = ReportSignature.objects.create(
        version=version, signer=by, capacity=signer.capacity, digest=version.digest, signed_at=moment
    )
    _record("report.signed", version, by=by, at=moment, payload={"capacity": signer.capacity, "by": by.pk})
    return signature


@unit_of_work()
def remind_signers(*, cycle_id: int, by: User, at: datetime | None = None) -> int:
    """Reminds everybody whose signature is missing, once a day; returns how many were told.

    Raises NotFoundForYou, Refused (recused), DomainError (issued, or nobody is missing). Side effects: their messages;
    audit `report.reminded` with how many.
    """
    report = _locked(cycle_id, by)
    version = report.current
    waiting = [signer.user for signer in signers_of(report.cycle, version) if not signer.signed]
    if report.issued_at or not waiting:
        raise DomainError("没有待签署的人员。")
    moment = at or database_now()
    told = _call(version, waiting, key=f"report:{version.pk}:{local_day(moment).isoformat()}", at=moment)
    _record("report.reminded", version, by=by, at=moment, payload={"told": told})
    return told


@unit_of_work()
def issue_report(*, cycle_id: int, by: User, at: datetime | None = None) -> EvaluationReport:
    """Issues the signed report as a PDF and returns it.

    Raises NotFoundForYou, Refused (recused), DomainError (issued already, a signature or the supervision's statement
    is missing, the data say something else by now). Side effects: the PDF and its document row; audit `report.issued`.
    """
    report = _locked(cycle_id, by)
    version = report.current
    _refuse_issuing(report, version, by)
    moment = at or database_now()
    report.document = issue_document(
        kind="evaluation_report",
        template="documents/evaluation_report.html",
        context=printed(version),
        object_type="cycle",
        object_id=str(report.cycle_id),
        by=by,
        at=moment,
    )
    report.issued_at = moment
    report.save(update_fields=["document", "issued_at"])
    signatures = version.signatures.count()
    payload = {"signatures": signatures, "versions": versions_digest(report)}
    _record("report.issued", version, by=by, at=moment, payload=payload)
    return report_of(report.cycle) or report


def _refuse_issuing(report: EvaluationReport, version: ReportVersion, by: User) -> None:
    if report.issued_at:
        raise DomainError("综合评审报告已经定稿。")
    rule, now = report.cycle.rulebook.evaluation, full_snapshot(report.cycle, by=by)
    if rule.supervision_statement and not now["statement"]:
        raise DomainError("监督人员尚未提交监督情况说明，不能定稿。")
    if any(version.snapshot.get(key) != now[key] for key in BINDING):
        raise DomainError("本版形成后数据已有变化（如申报撤回、监督情况说明更新），请保存为新版本并重新签署。")
    signers = signers_of(report.cycle, version)
    if not signers:
        raise DomainError("本轮没有应签署报告的评审组人员，不能定稿。")
    if waiting := [signer for signer in signers if not signer.signed]:
        raise DomainError(f"还有 {len(waiting)} 位评审组人员未签署，暂不能定稿。")


def _locked(cycle_id: int, by: User) -> EvaluationReport:
    report = EvaluationReport.objects.select_for_update(of=("self",)).filter(cycle_id=cycle_id).first()
    if report is None:
        raise NotFoundForYou
    require_role(by, RoleCode.OFFICE, report.cycle)
    require_no_recusal(by, report.cycle, "evaluation")
    return report


def _record(action: str, version: ReportVersion, *, by: User, at: datetime, payload: Mapping[str, object]) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="cycle",
        object_id=str(version.report.cycle_id),
        payload={"version": version.number, "digest": version.digest, **payload},
    )
