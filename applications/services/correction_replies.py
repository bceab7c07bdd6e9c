"""What the applicant says to each part of a correction, before it is handed in again."""

from collections.abc import Mapping
from datetime import datetime

from applications.models import Application, CorrectionReply
from applications.selectors.applications import applications_as
from applications.selectors.correction_replies import running_correction
from applications.workflow.engine import lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou

LONGEST_REPLY = 500
CLOSED = "本次补正已提交或已终止，不能再填写说明。"
LATE = "已过补正期限，不能再填写说明。请联系组委会办公室。"


def reply_to_parts(
    *, application_id: int, replies: Mapping[int, str], by: User, at: datetime | None = None
) -> Application:
    """Keeps what is said to these parts of the running correction, part → text; an empty text takes a reply back.

    Side effects, in one transaction: the CorrectionReply rows, audit event `correction.replied` with how many.
    Raises NotFoundForYou (not the applicant's, a part of another dossier or round), Conflict (no correction runs, or it
    is late), DomainError (a text too long).
    """
    with unit_of_work():
        application = lock_application(application_id)
        if not applications_as(by=by, role=RoleCode.APPLICANT).filter(pk=application_id).exists():
            raise NotFoundForYou
        correction, moment = running_correction(application), at or database_now()
        if correction is None:
            raise Conflict(CLOSED)
        if application.correction_due_at is None or moment >= application.correction_due_at:
            raise Conflict(LATE)
        if set(replies) - set(correction.parts.values_list("pk", flat=True)):
            raise NotFoundForYou
        _check(replies)
        for part_id, text in replies.items():
            _keep(part_id, text.strip(), by, moment)
        record(
            action="correction.replied",
            by=by,
            at=moment,
            object_type="application",
            object_id=str(application.pk),
            payload={
                "number": application.number,
                "round": correction.number,
                "replies": sum(bool(text.strip()) for text in replies.values()),
            },
        )
    return application


def _check(replies: Mapping[int, str]) -> None:
    if any(len(text.strip()) > LONGEST_REPLY for text in replies.values()):
        raise DomainError(f"每项补正说明不超过 {LONGEST_REPLY} 字，请删减。")


def _keep(part_id: int, text: str, by: User, at: datetime) -> None:
    if text:
        CorrectionReply.objects.update_or_create(part_id=part_id, defaults={"text": text, "by": by, "at": at})
    else:
        CorrectionReply.objects.filter(part_id=part_id).delete()
