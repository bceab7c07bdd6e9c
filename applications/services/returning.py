"""The bureau's two ways of saying no: back to the applicant, part by part, or 不予推荐."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from applications.models import Application, ReturnNote, SectionComment
from applications.selectors.bureau_duties import why_not_decline
from applications.selectors.comments import comments_to_send
from applications.selectors.returns import returnable_parts
from applications.services.desk_lock import lock_on_desk
from applications.workflow.engine import advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError, Refused

LONGEST_REASON = 500
# What stands beside a part that nothing but comments speaks of.
SEE_COMMENTS = "请按批注修改。"


def return_dossier(
    *, application_id: int, reasons: Mapping[str, str], by: User, version: int, at: datetime | None = None
) -> Application:
    """Sends the dossier back to the applicant with a reason for each named part, and returns it.

    Comments marked for the applicant go out with it; a part with such a comment counts as named. The applicant may
    change the whole draft again; the window of the first submission holds.
    Side effects, in one transaction: the move `return_to_applicant` with its mails (the bureau's draft of an opinion
    falls), one ReturnNote for each part, the marked comments are told for good, audit event
    `application.parts_returned`.
    Raises NotFoundForYou, Refused, Conflict (not in 行业主管部门审核, or changed meanwhile), DomainError (no part, an
    unknown one, a reason too long).
    """
    with unit_of_work():
        application = lock_on_desk(application_id, action="return_to_applicant", by=by, version=version, at=at)
        moment = at or database_now()
        titles = dict(returnable_parts(application))
        marked = comments_to_send(application)
        wanted = _checked(reasons, marked, titles)
        moved = advance_application(
            application_id=application_id,
            action="return_to_applicant",
            by=by,
            reason=_in_words(wanted, marked, titles),
            version=version,
            at=moment,
        )
        _write(moved, wanted, marked, by, moment)
        _record(moved, wanted, by, moment)
    return moved


def decline_dossier(
    *, application_id: int, reason: str, by: User, version: int, at: datetime | None = None
) -> Application:
    """不予推荐, with a reason: by the head where the bureau has one, never by a clerk.

    Side effects and errors as advance_application; Refused for anybody else of the bureau.
    """
    with unit_of_work():
        application = lock_on_desk(application_id, action="decline", by=by, version=version, at=at)
        refusal = why_not_decline(by, application)
        if refusal:
            raise Refused(refusal)
        return advance_application(
            application_id=application_id, action="decline", by=by, reason=reason, version=version, at=at
        )


def _checked(reasons: Mapping[str, str], marked: Sequence[SectionComment], titles: Mapping[str, str]) -> dict[str, str]:
    """Part → reason of everything that comes back, in the order of the form."""
    if set(reasons) - set(titles):
        raise DomainError("退回内容不在本轮申报表内，请刷新页面。")
    said = {key: reason.strip() for key, reason in reasons.items() if reason.strip()}
    commented = {comment.section for comment in marked}
    wanted = {key: said.get(key, SEE_COMMENTS) for key in titles if key in said or key in commented}
    if not wanted:
        raise DomainError("请至少写明一条退回原因。")
    for key, reason in wanted.items():
        if len(reason) > LONGEST_REASON:
            raise DomainError(f"“{titles[key]}”的退回原因不超过 {LONGEST_REASON} 字。")
    return wanted


def _in_words(wanted: Mapping[str, str], marked: Sequence[SectionComment], titles: Mapping[str, str]) -> str:
    """The whole return as one text: for the mail, the trail and the audit log."""
    lines = []
    for key, reason in wanted.items():
        comments = "".join(f"批注：{comment.text}" for comment in marked if comment.section == key)
        lines.append(f"{titles[key]}：{reason}{comments}")
    return "\n".join(lines)


def _write(
    application: Application,
    wanted: Mapping[str, str],
    marked: Sequence[SectionComment],
    by: User,
    at: datetime,
) -> None:
    for section, reason in wanted.items():
        note = ReturnNote.objects.create(
            application=application,
            bureau=application.bureau,
            section=section,
            reason=reason,
            returned_by=by,
            returned_at=at,
        )
        told = [comment.pk for comment in marked if comment.section == section]
        SectionComment.objects.filter(pk__in=told).update(note=note)


def _record(application: Application, wanted: Mapping[str, str], by: User, at: datetime) -> None:
    record(
        action="application.parts_returned",
        by=by,
        at=at,
        object_type="application",
        object_id=str(application.pk),
        payload={"number": application.number, "parts": [list(part) for part in wanted.items()]},
    )
