"""The bureau's 推荐意见 on one dossier (plan 五（二）)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile

from applications.models import Application, Recommendation
from applications.selectors.dossier_contents import sees_procedure
from applications.services.applicant_section import touch
from applications.services.desk_lock import lock_on_desk
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import JPEG, PDF, PNG, display_name, inspect_upload
from baoji_award.errors import DomainError, NotFoundForYou

SHORTEST_OPINION, LONGEST_OPINION = 50, 500
SCAN_TYPES = {PDF, JPEG, PNG}
SCAN_MAX_BYTES = 20 * 1024 * 1024
NAME_LENGTH = 200


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
    at: datetime | None = None,
) -> Recommendation:
    """Writes the bureau's opinion on a dossier that lies with it, in place of an earlier draft, and returns it.

    `scan` None keeps the scan of the earlier draft. Side effects: the scan is inspected and stored, the
    Recommendation row, the dossier's version (an endorse button drawn before is stale), audit event
    `recommendation.written`.
    Raises NotFoundForYou, Refused, Conflict (not in 行业主管部门审核, or changed meanwhile), RejectedFile, DomainError
    (length of the opinion, a missing name, a date in the future, no scan).
    """
    inspected = inspect_upload(scan, allowed=SCAN_TYPES, max_bytes=SCAN_MAX_BYTES) if scan else None
    with unit_of_work():
        application = lock_on_desk(application_id, action="endorse", by=by, version=version, at=at)
        moment = at or database_now()
        _check(opinion, moment)
        values: dict[str, object] = {
            "opinion": opinion.text,
            "handler": opinion.handler,
            "signatory": opinion.signatory,
            "signed_on": opinion.signed_on,
            "written_by": by,
            "written_at": moment,
        }
        if scan is not None and inspected is not None:
            name = display_name(scan.name or "")[-NAME_LENGTH:]
            values["scan"] = store_file(scan, name=name, by=by, at=moment, inspected=inspected)
            values["scan_name"] = name
        elif not hasattr(application, "recommendation"):
            raise DomainError("请上传盖章页扫描件。")
        written, _ = Recommendation.objects.update_or_create(application=application, defaults=values)
        touch(application)
        _record_written(application, written, by, moment)
    return written


def _check(opinion: Opinion, at: datetime) -> None:
    length = len(opinion.text)
    if not SHORTEST_OPINION <= length <= LONGEST_OPINION:
        raise DomainError(f"推荐意见须为 {SHORTEST_OPINION} 至 {LONGEST_OPINION} 字，当前 {length} 字。")
    if not opinion.handler.strip() or not opinion.signatory.strip():
        raise DomainError("请填写经办人和签字人。")
    if opinion.signed_on > local_day(at):
        raise DomainError("签署日期不能晚于今天。")


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
            "scan": written.scan.sha256,
        },
    )


def read_scan(*, application: Application, by: User, at: datetime | None = None) -> Recommendation:
    """The recommendation whose scan is to be sent to `by`; `application` comes from a loader.

    Side effects: audit event `file.read`. Raises NotFoundForYou when there is none or it is not theirs to read.
    """
    recommendation: Recommendation | None = getattr(application, "recommendation", None)
    if recommendation is None or not sees_procedure(by, application):
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
    return recommendation
