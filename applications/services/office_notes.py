"""Writing an internal note, and telling those whom it mentions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from applications.models import Application, InternalNote
from applications.selectors.applications import applications_as
from applications.selectors.office_notes import mentionable
from applications.workflow.engine import lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.notifications.services import tell

LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class NoteText:
    """The text, who reads it (InternalNote.Visibility), and the keys of the people it mentions."""

    text: str
    visibility: str
    mentions: Sequence[int] = ()


def write_note(*, application_id: int, note: NoteText, by: User, at: datetime | None = None) -> InternalNote:
    """Adds a note to the dossier and returns it; mentioned people stand at its head as @姓名.

    Side effects, in one transaction: the InternalNote, audit event `note.written` (visibility and who was mentioned,
    not the text), a message to everybody mentioned. Its mail says nothing of what was written.
    Raises NotFoundForYou (not `by`'s office), DomainError (no text, one too long, somebody who cannot read it).
    """
    with unit_of_work():
        application = lock_application(application_id)
        if not applications_as(by=by, role=RoleCode.OFFICE).filter(pk=application_id).exists():
            raise NotFoundForYou
        moment = at or database_now()
        office, bureau = _mentioned(application, note, by)
        text = f"{''.join(f'@{person.name} ' for person in (*office, *bureau))}{note.text.strip()}"
        _check(note, text)
        written = InternalNote.objects.create(
            application=application, text=text, visibility=note.visibility, by=by, at=moment
        )
        record(
            action="note.written",
            by=by,
            at=moment,
            object_type="application",
            object_id=str(application.pk),
            payload={
                "number": application.number,
                "note": written.pk,
                "visibility": note.visibility,
                "mentions": [person.pk for person in (*office, *bureau)],
            },
        )
        _tell(written, office, reverse("applications:office_notes", args=[application.number]))
        _tell(written, bureau, reverse("applications:bureau_review", args=[application.number]))
    return written


def _check(note: NoteText, text: str) -> None:
    if not note.text.strip() or len(text) > LONGEST_NOTE:
        raise DomainError(f"请填写记录内容，连同提及的姓名不超过 {LONGEST_NOTE} 字。")
    if note.visibility not in InternalNote.Visibility.values:
        raise DomainError("请选择可见范围。")


def _mentioned(application: Application, note: NoteText, by: User) -> tuple[list[User], list[User]]:
    wanted = set(note.mentions)
    office, bureau = mentionable(by=by, application=application)
    found = [person for person in office if person.pk in wanted], [person for person in bureau if person.pk in wanted]
    if len(found[0]) + len(found[1]) != len(wanted):
        raise DomainError("所选人员须回避或不参与本申报的办理，不能提及。请重新选择。")
    if found[1] and note.visibility != InternalNote.Visibility.BUREAU:
        raise DomainError("本条记录仅组委会办公室可见，不能提及推荐部门的人员。")
    return found


def _tell(note: InternalNote, people: Sequence[User], link: str) -> None:
    tell(
        to=people,
        template="mentioned",
        context={"application": note.application, "by": note.by},
        key=f"mentioned:{note.pk}",
        link=link,
        at=note.at,
    )
