"""Writing, changing and removing the bureau's comments on sections of a dossier that lies with it."""

from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, SectionComment
from applications.selectors.comments import load_comment
from applications.selectors.returns import returnable_parts
from applications.services.desk_lock import lock_on_desk
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou

LONGEST_COMMENT = 1000
CHANGED = "这条批注已被同事修改，请核对后再保存。"
TOLD = "这条批注已随退回告知申报单位，不能修改或删除。"


@dataclass(frozen=True, slots=True)
class Remark:
    """What a comment says, and whether it goes out with the next return."""

    text: str
    to_applicant: bool = False


def add_comment(
    *, application_id: int, section: str, remark: Remark, by: User, at: datetime | None = None
) -> SectionComment:
    """Writes one comment on a section and returns it.

    Side effects: locks the dossier, the comment, audit event `comment.added` (without the text: the log outlives the
    bureau's thoughts). Raises NotFoundForYou (foreign, or no such section), Refused, Conflict (it does not lie with
    the bureau), DomainError (no text, too long).
    """
    text = _checked(remark)
    with unit_of_work():
        application = _lock(application_id, by, at)
        if section not in dict(returnable_parts(application)):
            raise NotFoundForYou
        comment = SectionComment.objects.create(
            application=application,
            bureau=application.bureau,
            section=section,
            text=text,
            to_applicant=remark.to_applicant,
            written_by=by,
            written_at=at or database_now(),
        )
        _record("comment.added", comment, by, comment.written_at)
    return comment


def change_comment(
    *, application_id: int, comment_id: int, remark: Remark, seen: str, by: User, at: datetime | None = None
) -> SectionComment:
    """Replaces a comment of the bureau, by any of its people; `seen` is the stamp of the text the person saw.

    Side effects: locks the dossier, text, mark, writer and time, audit event `comment.changed`.
    Raises as add_comment, Conflict also when a colleague was faster or the comment was told to the applicant.
    """
    text = _checked(remark)
    with unit_of_work():
        application = _lock(application_id, by, at)
        comment = _own(application, comment_id, seen, by)
        comment.text, comment.to_applicant = text, remark.to_applicant
        comment.written_by, comment.written_at = by, at or database_now()
        comment.save(update_fields=["text", "to_applicant", "written_by", "written_at"])
        _record("comment.changed", comment, by, comment.written_at)
    return comment


def remove_comment(*, application_id: int, comment_id: int, seen: str, by: User, at: datetime | None = None) -> None:
    """Takes a comment of the bureau away; the row stays, nobody is shown it.

    Side effects: locks the dossier, `removed_at`, audit event `comment.removed`. Raises as change_comment.
    """
    with unit_of_work():
        application = _lock(application_id, by, at)
        comment = _own(application, comment_id, seen, by)
        comment.removed_at = at or database_now()
        comment.save(update_fields=["removed_at"])
        _record("comment.removed", comment, by, comment.removed_at)


def stamp(comment: SectionComment) -> str:
    """What tells this text of a comment from an earlier one."""
    return comment.written_at.isoformat()


def _lock(application_id: int, by: User, at: datetime | None) -> Application:
    # Whoever could return the dossier now may comment on it; a comment is no change of the dossier's own version.
    return lock_on_desk(application_id, action="return_to_applicant", by=by, version=None, at=at)


def _own(application: Application, comment_id: int, seen: str, by: User) -> SectionComment:
    comment = load_comment(by=by, application=application, pk=comment_id)
    if comment.note_id is not None:
        raise Conflict(TOLD)
    if stamp(comment) != seen:
        raise Conflict(CHANGED)
    return comment


def _checked(remark: Remark) -> str:
    text = remark.text.strip()
    if not text or len(text) > LONGEST_COMMENT:
        raise DomainError(f"请填写批注，不超过 {LONGEST_COMMENT} 字。")
    return text


def _record(action: str, comment: SectionComment, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(comment.application_id),
        payload={"comment": comment.pk, "section": comment.section, "to_applicant": comment.to_applicant},
    )
