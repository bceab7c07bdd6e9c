"""What a body answered about an organisation, and the office's decision to go on all the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile

from applications.models import CreditLine, CreditRequest
from applications.selectors.applications import applications_as
from applications.selectors.credit import Standing, load_request, standing_of
from applications.workflow.engine import STALE
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import JPEG, PDF, PNG, Inspected, inspect_upload, stored_name
from baoji_award.documents.models import StoredFile
from baoji_award.errors import Conflict, DomainError, NotFoundForYou

FILE_TYPES = {PDF, JPEG, PNG}
FILE_MAX_BYTES = 20 * 1024 * 1024
LONGEST_TEXT, LONGEST_REASON = 1000, 500
Outcome = CreditLine.Outcome


@dataclass(frozen=True, slots=True)
class Reply:
    """What the body wrote: CLEAN, or RECORD with what is on record (content, document number, date)."""

    outcome: str
    replied_on: date
    text: str = ""


def record_reply(
    *,
    line_id: int,
    reply: Reply,
    version: int,
    by: User,
    file: "UploadedFile[bytes] | None" = None,
    at: datetime | None = None,
) -> CreditLine:
    """Writes one organisation's answer down, in place of an earlier entry, and returns its line.

    `file` None keeps the document of the earlier entry. Side effects: the document is inspected and stored, the line
    (an earlier clearing is void), audit event `credit.replied`.
    Raises NotFoundForYou, Conflict (changed meanwhile), RejectedFile, DomainError (a day before the letter or in the
    future, a record without its description or document).
    """
    inspected = inspect_upload(file, allowed=FILE_TYPES, max_bytes=FILE_MAX_BYTES) if file else None
    with unit_of_work():
        (line,) = _locked({line_id: version}, by)
        moment = at or database_now()
        _check(reply, line.request, moment)
        if reply.outcome == Outcome.RECORD and file is None and line.file_id is None:
            raise DomainError("有记录的，请上传复函或记录的扫描件。")
        if file is not None and inspected is not None:
            _attach(line, file, inspected, by, moment)
        _write(line, reply, by, moment)
        _record("credit.replied", line, by, moment)
    return line


def record_clean(
    *, request_id: int, versions: Mapping[int, int], replied_on: date, by: User, at: datetime | None = None
) -> int:
    """Writes 无不良记录 for every organisation of a letter that waits still; returns how many.

    `versions` maps the lines the person saw waiting to their versions. Side effects as record_reply, each line's own.
    Raises NotFoundForYou, Conflict (one changed meanwhile: none is written), DomainError (a wrong day, none waits).
    """
    reply = Reply(Outcome.CLEAN, replied_on)
    with unit_of_work():
        request = load_request(by=by, role=RoleCode.OFFICE, pk=request_id)
        moment = at or database_now()
        _check(reply, request, moment)
        if not versions:
            raise DomainError("本函各单位均已登记回复。")
        for line in _locked(versions, by, request_id=request_id):
            _write(line, reply, by, moment)
            _record("credit.replied", line, by, moment)
    return len(versions)


def clear_line(*, line_id: int, reason: str, version: int, by: User, at: datetime | None = None) -> CreditLine:
    """Lets a dossier go on in spite of a record or of no reply in time; returns the line.

    Side effects: reason, officer and time on the line, audit event `credit.cleared`.
    Raises NotFoundForYou, Conflict (changed meanwhile; nothing to clear, or the body's time is not over), DomainError.
    """
    with unit_of_work():
        (line,) = _locked({line_id: version}, by)
        moment = at or database_now()
        if standing_of(line, moment) not in {Standing.RECORD, Standing.OVERDUE}:
            raise Conflict("只有“有记录”或“逾期未复”的，才需要决定是否准予通过。")
        if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
            raise DomainError(f"请填写准予通过的理由，不超过 {LONGEST_REASON} 字。")
        line.cleared_reason, line.cleared_by, line.cleared_at = reason.strip(), by, moment
        line.version += 1
        line.save(update_fields=["cleared_reason", "cleared_by", "cleared_at", "version"])
        _record("credit.cleared", line, by, moment)
    return line


def read_reply(*, line: CreditLine, by: User, at: datetime | None = None) -> StoredFile:
    """The document of a (loaded) line, to be sent to `by`.

    Side effect: audit event `file.read`. Raises NotFoundForYou when it has none.
    """
    if line.file is None:
        raise NotFoundForYou
    with unit_of_work():
        record(
            action="file.read",
            by=by,
            at=at or database_now(),
            object_type="credit_line",
            object_id=str(line.pk),
            payload={"name": line.file_name, "sha256": line.file.sha256},
        )
    return line.file


def _locked(versions: Mapping[int, int], by: User, **of: int) -> list[CreditLine]:
    """The lines with their letter, locked, as an officer may see them who is not recused from their dossiers."""
    rows = CreditLine.objects.filter(pk__in=versions, **of).order_by("pk")
    lines = list(rows.select_for_update(of=("self",)).select_related("request__cycle", "file"))
    about = {line.application_id for line in lines}
    seen = applications_as(by=by, role=RoleCode.OFFICE).filter(pk__in=about)
    if len(lines) != len(versions) or seen.count() != len(about):
        raise NotFoundForYou
    if any(line.version != versions[line.pk] for line in lines):
        raise Conflict(STALE)
    return lines


def _check(reply: Reply, request: CreditRequest, at: datetime) -> None:
    if reply.outcome not in {Outcome.CLEAN, Outcome.RECORD}:
        raise DomainError("请选择回复结果。")
    if not local_day(request.asked_at) <= reply.replied_on <= local_day(at):
        raise DomainError("回复日期须在发函日期和今天之间。")
    if reply.outcome == Outcome.RECORD and not reply.text.strip():
        raise DomainError("有记录的，请写明内容、文书号和日期。")
    if len(reply.text) > LONGEST_TEXT:
        raise DomainError(f"记录内容须在 {LONGEST_TEXT} 字以内。")


def _attach(line: CreditLine, file: "UploadedFile[bytes]", inspected: Inspected, by: User, at: datetime) -> None:
    line.file_name = stored_name(file)
    line.file = store_file(file, name=line.file_name, by=by, at=at, inspected=inspected)


def _write(line: CreditLine, reply: Reply, by: User, at: datetime) -> None:
    line.outcome, line.replied_on = reply.outcome, reply.replied_on
    line.text = reply.text.strip() if reply.outcome == Outcome.RECORD else ""
    line.recorded_by, line.recorded_at = by, at
    line.cleared_reason, line.cleared_by, line.cleared_at = "", None, None
    line.version += 1
    line.save()


def _record(action: str, line: CreditLine, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(line.application_id),
        payload={
            "letter": line.request.number,
            "body": line.request.body,
            "outcome": line.outcome,
            "text": line.text,
            "replied_on": line.replied_on.isoformat() if line.replied_on else "",
            "sha256": line.file.sha256 if line.file else "",
            "cleared": line.cleared_reason,
        },
    )
