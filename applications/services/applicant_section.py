"""Saving what an applicant fills in: one section at a time, as a draft."""

from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, SectionAnswer
from applications.roles import ROLES
from applications.section_merge import Entry, Merged, is_nothing, merge
from applications.selectors.applicant import why_locked
from applications.services.corrections import refuse_closed_part
from applications.workflow.engine import Blocked, lock_through, locking_statement
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import NotFoundForYou

Marks = dict[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Saved:
    """What is stored now, and what of the entry is not: `merged.clashes` are for a person to decide."""

    stored: SectionAnswer
    merged: Merged


def save_section(
    *,
    application_id: int,
    section: str,
    entry: Entry,
    by: User,
    at: datetime | None = None,
) -> Saved:
    """Saves of one section, complete or not, every field that nobody else has changed since the form was drawn.

    A field that both sides changed to different values stays as it is stored and is named in the result; so nothing
    is overwritten unseen. What came from an earlier round bears its mark until it is changed.
    Side effects: locks the application; where something changed, writes the section's answers with who changed which
    field, and raises its version and the dossier's, so that a submission of an older text is noticed. Draft text is
    not audited: what counts is frozen on submission.
    Raises NotFoundForYou (not theirs, or no such section), Blocked (locked, late, or closed in this correction).
    """
    with unit_of_work():
        application, moment = lock_for_editing(application_id, by=by, at=at)
        if application.cycle.rulebook.dossier.section(section) is None:
            raise NotFoundForYou
        refuse_closed_part(application, section=section)
        # The dossier is locked, so nobody else writes the section until this is done.
        stored = application.answers.select_related("saved_by").filter(section=section).first()
        row = stored or SectionAnswer(application=application, section=section, version=0, saved_by=by, saved_at=moment)
        merged = merge(entry, row.data)
        marks = _marked(row.marks, entry, merged, by=by, at=moment)
        if stored is None or merged.written or marks != row.marks:
            _write(row, entry, merged, marks, by=by, at=moment)
            touch(application)
    return Saved(row, merged)


def _marked(marks: Marks, entry: Entry, merged: Merged, *, by: User, at: datetime) -> Marks:
    """Who changed which field, and in which fields something was typed that could not be stored."""
    found = {key: dict(mark) for key, mark in marks.items()}
    for key in entry.data:
        if key in merged.written:
            found[key] = {"by": by.pk, "at": at.isoformat()}
        if key in entry.refused:
            found.setdefault(key, {})["refused"] = True
        elif key in found:
            found[key].pop("refused", None)
    return {key: mark for key, mark in found.items() if mark}


def _write(row: SectionAnswer, entry: Entry, merged: Merged, marks: Marks, *, by: User, at: datetime) -> None:
    unanswered = {key: value for key, value in entry.data.items() if is_nothing(value)}
    row.data, row.marks = {**unanswered, **row.data, **merged.written}, marks
    if merged.written or not row.version:
        row.saved_by, row.saved_at = by, at
    row.version += 1
    row.save()


def lock_for_editing(application_id: int, *, by: User, at: datetime | None = None) -> tuple[Application, datetime]:
    """The application, locked, when `by` is its applicant and may change it now; and the moment this was so.

    In a unit of work only. Raises NotFoundForYou and Blocked. The clock is read after the lock.
    """
    application = lock_through(_OWN, by, application_id)
    moment = at or database_now()
    reason = why_locked(application, moment)
    if reason:
        raise Blocked(reason)
    return application, moment


_OWN = locking_statement(lambda by: visible(by) & ROLES[RoleCode.APPLICANT].objects_of(by))


def touch(application: Application) -> None:
    """Raises the dossier's version: a submit button drawn before this change is stale."""
    application.version += 1
    application.save(update_fields=["version"])
