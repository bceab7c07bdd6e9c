"""Saving what an applicant fills in: one section at a time, as a draft."""

from collections.abc import Mapping
from datetime import datetime

from applications.models import Application, SectionAnswer
from applications.roles import ROLES
from applications.selectors.applicant import why_locked
from applications.services.corrections import refuse_closed_part
from applications.workflow.engine import Blocked, lock_application
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, NotFoundForYou


class StaleSection(Conflict):
    """Somebody else saved the section in the meantime; `stored` is their text."""

    def __init__(self, stored: SectionAnswer) -> None:
        super().__init__("内容已被他人修改，请核对后再保存。")
        self.stored = stored


def save_section(
    *,
    application_id: int,
    section: str,
    data: Mapping[str, object],
    version: int,
    by: User,
    at: datetime | None = None,
) -> SectionAnswer:
    """Saves the answers of one section, complete or not, and returns the stored row. `version` is that of the form
    (0 for a section that was never saved); saving what is stored already changes nothing.

    Side effects: locks the application, writes the section's answers and raises its version and the dossier's, so
    that a submission of an older text is noticed. Draft text is not audited: what counts is frozen on submission.
    Raises NotFoundForYou (not theirs, or no such section), Blocked (locked or late), StaleSection.
    """
    with unit_of_work():
        application = lock_for_editing(application_id, by=by, at=at)
        moment = at or database_now()
        if application.cycle.rulebook.dossier.section(section) is None:
            raise NotFoundForYou
        refuse_closed_part(application, section=section)
        stored = application.answers.select_related("saved_by").filter(section=section).first()
        if stored is not None and stored.data == data:
            return stored
        if stored is not None and stored.version != version:
            raise StaleSection(stored)
        # The dossier is locked, so nobody else can have written the section since it was read.
        saved = stored or SectionAnswer(application=application, section=section, version=0)
        saved.data, saved.version, saved.saved_by, saved.saved_at = dict(data), saved.version + 1, by, moment
        saved.save()
        touch(application)
    return saved


def lock_for_editing(application_id: int, *, by: User, at: datetime | None = None) -> Application:
    """The application, locked, when `by` is its applicant and may change it now. In a unit of work only.

    Raises NotFoundForYou and Blocked. The clock is read after the lock.
    """
    application = lock_application(application_id)
    mine = ROLES[RoleCode.APPLICANT].objects_of(by)
    if not Application.objects.filter(visible(by), mine, pk=application_id).exists():
        raise NotFoundForYou
    reason = why_locked(application, at or database_now())
    if reason:
        raise Blocked(reason)
    return application


def touch(application: Application) -> None:
    """Raises the dossier's version: a submit button drawn before this change is stale."""
    application.version += 1
    application.save(update_fields=["version"])
