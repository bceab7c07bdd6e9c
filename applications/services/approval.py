"""Approving a drafted 推荐意见: by a second person, with the sealed page, and only then 同意推荐 (security.md, 18)."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.models import Application, Recommendation
from applications.selectors.bureau_duties import drafter_of, why_not_approve, why_not_decide
from applications.services.applicant_section import touch
from applications.services.desk_lock import lock_on_desk
from applications.services.endorsement import SCAN_MAX_BYTES
from applications.workflow.engine import Blocked, advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import PDF, inspect_upload
from baoji_award.documents.sealing import SealPlatform, seal_platform
from baoji_award.errors import Conflict, DomainError, Refused
from baoji_award.notifications import outbox
from baoji_award.notifications.services import tell

SEAL_TOPIC = "recommendation.seal"
SEALED_NAME = "推荐意见（电子签章）.pdf"
LONGEST_NOTE = 500
NOT_HANDED_OVER = "推荐意见还没有送审，由经办人保存并送审后才能审签。"


def approve_recommendation(*, application_id: int, version: int, by: User, at: datetime | None = None) -> Application:
    """Approves the draft handed over; with its sealed page there, the dossier is recommended in the same step.

    Side effects, in one transaction: the approval, audit event `recommendation.approved`, and the move `endorse` with
    its mails; where a seal platform makes the page, an outbox row that asks for it instead of the move.
    Raises NotFoundForYou, Refused (a clerk, or whoever drafted), Conflict (not in 行业主管部门审核, changed meanwhile,
    approved already), Blocked (not handed over; no sealed page and no platform).
    """
    with unit_of_work():
        application = lock_on_desk(application_id, action="endorse", by=by, version=version, at=at)
        moment = at or database_now()
        draft = _handed_over(application)
        _refuse(why_not_approve(by, application))
        if draft.approved_at is not None:
            raise Conflict("推荐意见已经审签，请刷新页面。")
        if draft.scan_id is None and seal_platform() is None:
            raise Blocked("推荐意见缺少盖章页扫描件，请退回经办人补充。")
        draft.approved_by, draft.approved_at = by, moment
        draft.save(update_fields=["approved_by", "approved_at"])
        _record("recommendation.approved", application, draft, by, moment)
        if draft.scan_id is not None:
            return advance_application(application_id=application_id, action="endorse", by=by, at=moment)
        touch(application)
        outbox.enqueue(topic=SEAL_TOPIC, key=seal_key(draft), payload={"recommendation": draft.pk}, at=moment)
    return application


def send_back_recommendation(
    *, application_id: int, note: str, version: int, by: User, at: datetime | None = None
) -> Recommendation:
    """Gives a draft handed over (or approved and not sealed yet) back to its author, with a note; returns it.

    Side effects: the draft is open again, the dossier's version, audit event `recommendation.sent_back`, a message to
    the author.
    Raises NotFoundForYou, Refused (a clerk), Conflict, Blocked (nothing was handed over), DomainError (no note).
    """
    text = note.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise DomainError(f"请写明需要修改的内容，不超过 {LONGEST_NOTE} 字。")
    with unit_of_work():
        application = lock_on_desk(application_id, action="endorse", by=by, version=version, at=at)
        moment = at or database_now()
        draft = _handed_over(application)
        _refuse(why_not_decide(by, application))
        draft.sent_back_by, draft.sent_back_at, draft.sent_back_note = by, moment, text
        draft.save(update_fields=["sent_back_by", "sent_back_at", "sent_back_note"])
        draft.reopen()
        touch(application)
        _record("recommendation.sent_back", application, draft, by, moment)
        tell(
            to=drafter_of(application, draft),
            template="opinion_sent_back",
            context={"application": application, "note": text, "at": moment},
            key=f"opinion_sent_back:{application.pk}:{application.version}",
            link=reverse("applications:opinion", args=[application.number]),
            at=moment,
        )
    return draft


def take_sealed_page(*, application_id: int, version: int, by: User, at: datetime | None = None) -> Application:
    """Takes the sealed page of an approved opinion from the platform and recommends the dossier.

    Side effects, in one transaction: the page is inspected and stored, audit event `recommendation.sealed`, the move
    `endorse` with its mails.
    Raises NotFoundForYou, Refused (a clerk), Conflict, Blocked (not approved, not sealed yet), RejectedFile.
    """
    with unit_of_work():
        application = lock_on_desk(application_id, action="endorse", by=by, version=version, at=at)
        moment = at or database_now()
        draft = _handed_over(application)
        _refuse(why_not_decide(by, application))
        platform = seal_platform()
        if draft.approved_at is None or platform is None:
            raise Blocked("推荐意见审签后才能取回盖章页。")
        upload = SimpleUploadedFile(SEALED_NAME, _collected(platform, draft), PDF)
        inspected = inspect_upload(upload, allowed={PDF}, max_bytes=SCAN_MAX_BYTES)
        draft.scan = store_file(upload, name=SEALED_NAME, by=by, at=moment, inspected=inspected)
        draft.scan_name = SEALED_NAME
        draft.save(update_fields=["scan", "scan_name"])
        _record("recommendation.sealed", application, draft, by, moment)
        return advance_application(application_id=application_id, action="endorse", by=by, at=moment)


def seal_key(draft: Recommendation) -> str:
    """The name of one approval's page at the platform: an approval taken back and given again is another page."""
    assert draft.approved_at is not None  # noqa: S101  the caller has just approved it
    return f"recommendation-{draft.pk}-{draft.approved_at:%Y%m%d%H%M%S%f}"


def _collected(platform: SealPlatform, draft: Recommendation) -> bytes:
    page = platform.collect(key=seal_key(draft))
    if page is None:
        raise Blocked("签章平台还没有返回盖章页，请稍后再取。")
    return page


def _handed_over(application: Application) -> Recommendation:
    draft: Recommendation | None = getattr(application, "recommendation", None)
    if draft is None or draft.submitted_at is None:
        raise Blocked(NOT_HANDED_OVER)
    return draft


def _refuse(reason: str) -> None:
    if reason:
        raise Refused(reason)


def _record(action: str, application: Application, draft: Recommendation, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(application.pk),
        payload={
            "number": application.number,
            "drafted_by": draft.written_by_id,
            "note": draft.sent_back_note if action == "recommendation.sent_back" else "",
            "scan": draft.scan.sha256 if draft.scan else "",
        },
    )
