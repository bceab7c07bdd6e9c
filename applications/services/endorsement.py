"""Drafting the bureau's 推荐意见 on one dossier (plan 五（二）); approving it is services/approval.py."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from applications.models import Application, Recommendation
from applications.rules.endorsement import EndorsementRule
from applications.selectors.bureau_duties import approvers_of, why_not_draft
from applications.selectors.recommendations import recommendation_for
from applications.services.applicant_section import touch
from applications.services.desk_lock import lock_on_desk
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import JPEG, PDF, PNG, Inspected, inspect_upload, stored_name
from baoji_award.documents.models import StoredFile
from baoji_award.documents.sealing import seal_platform
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.services import tell

SCAN_TYPES = {PDF, JPEG, PNG}
SCAN_MAX_BYTES = 20 * 1024 * 1024
IN_APPROVAL = "推荐意见已送审，负责人退回后才能修改。"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the sealed page says: the opinion, who handled it, who signed it and when."""

    text: str
    handler: str
    signatory: str
    signed_on: date


def write_recommendation(
    *,
    application_id: int,
    opinion: Opinion,
    scan: "UploadedFile[bytes] | None",
    version: int,
    by: User,
    hand_over: bool = False,
    at: datetime | None = None,
) -> Recommendation:
    """Writes the draft of the bureau's opinion on a dossier that lies with it, in place of an earlier one.

    `scan` None keeps the scan of the earlier draft. With `hand_over` the draft goes to whoever approves it, and must
    have its sealed page unless a seal platform makes it. Returns the recommendation.
    Side effects: the scan is inspected and stored, the Recommendation row, the dossier's version (a button drawn
    before is stale), audit event `recommendation.written`; with `hand_over` a message to who may approve.
    Raises NotFoundForYou, Refused (somebody else's work), Conflict (not in 行业主管部门审核, handed over already, or
    changed meanwhile), RejectedFile, DomainError (length of the opinion, a missing name, a late date, no scan).
    """
    inspected = inspect_upload(scan, allowed=SCAN_TYPES, max_bytes=SCAN_MAX_BYTES) if scan else None
    with unit_of_work():
        application = lock_on_desk(application_id, action="endorse", by=by, version=version, at=at)
        moment = at or database_now()
        earlier: Recommendation | None = getattr(application, "recommendation", None)
        _check_turn(application, earlier, by)
        _check(opinion, application.cycle.rulebook.endorsement, moment)
        values = _values(opinion, by, moment)
        if scan is not None and inspected is not None:
            values |= _stored(scan, inspected, by, moment)
        if hand_over:
            values["submitted_at"] = moment
            _check_scan(values, earlier)
        written, _ = Recommendation.objects.update_or_create(application=application, defaults=values)
        touch(application)
        _record_written(application, written, by, moment)
        if hand_over:
            _tell_approvers(application, by, moment)
    return written


def _check_turn(application: Application, earlier: Recommendation | None, by: User) -> None:
    reason = why_not_draft(by, application)
    if reason:
        raise Refused(reason)
    if earlier is not None and earlier.submitted_at is not None:
        raise Conflict(IN_APPROVAL)


def _check(opinion: Opinion, rule: EndorsementRule, at: datetime) -> None:
    length = len(opinion.text)
    if not rule.opinion_least <= length <= rule.opinion_most:
        raise DomainError(f"推荐意见须为 {rule.opinion_least} 至 {rule.opinion_most} 字，当前 {length} 字。")
    if not opinion.handler.strip() or not opinion.signatory.strip():
        raise DomainError("请填写经办人和签字人。")
    if opinion.signed_on > local_day(at):
        raise DomainError("签署日期不能晚于今天。")


def _check_scan(values: dict[str, object], earlier: Recommendation | None) -> None:
    there = "scan" in values or (earlier is not None and earlier.scan_id is not None)
    if not there and seal_platform() is None:
        raise DomainError("请上传盖章页扫描件。")


def _values(opinion: Opinion, by: User, at: datetime) -> dict[str, object]:
    return {
        "opinion": opinion.text,
        "handler": opinion.handler,
        "signatory": opinion.signatory,
        "signed_on": opinion.signed_on,
        "written_by": by,
        "written_at": at,
    }


def _stored(scan: "UploadedFile[bytes]", inspected: Inspected, by: User, at: datetime) -> dict[str, object]:
    name = stored_name(scan)
    return {"scan": store_file(scan, name=name, by=by, at=at, inspected=inspected), "scan_name": name}


def _record_written(application: Application, written: Recommendation, by: User, at: datetime) -> None:
    record(
        action="recommendation.written",
        by=by,
        at=at,
        object_type="application",
        object_id=str(application.pk),
        payload={
            "number": application.number,
            "opinion": written.opinion,
            "handler": written.handler,
            "signatory": written.signatory,
            "signed_on": written.signed_on.isoformat(),
            "scan": written.scan.sha256 if written.scan else "",
            "handed_over": written.submitted_at is not None,
        },
    )


def _tell_approvers(application: Application, by: User, at: datetime) -> None:
    tell(
        to=approvers_of(application, but=by),
        template="opinion_to_approve",
        context={"application": application, "at": at},
        key=f"opinion_to_approve:{application.pk}:{application.version}",
        link=reverse("applications:opinion", args=[application.number]),
        at=at,
    )


def read_scan(*, application: Application, by: User, at: datetime | None = None) -> tuple[StoredFile, str]:
    """The scan that is to be sent to `by`, with its name; `application` comes from a loader.

    Side effects: audit event `file.read`. Raises NotFoundForYou when there is none or it is not theirs to read.
    """
    recommendation = recommendation_for(by=by, application=application)
    if recommendation is None or recommendation.scan is None:
        raise NotFoundForYou
    with unit_of_work():
        record(
            action="file.read",
            by=by,
            at=at or database_now(),
            object_type="application",
            object_id=str(application.pk),
            payload={"name": recommendation.scan_name, "sha256": recommendation.scan.sha256},
        )
    return recommendation.scan, recommendation.scan_name
