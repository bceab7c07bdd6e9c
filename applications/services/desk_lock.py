"""A dossier locked on the desk where it lies, to write what a move from there will ask for."""

from datetime import datetime

from applications.models import Application
from applications.workflow.engine import STALE, lock_application
from applications.workflow.policy import Verdict, may
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, NotFoundForYou, Refused


def lock_on_desk(
    application_id: int, *, action: str, by: User, version: int | None, at: datetime | None = None
) -> Application:
    """The application, locked, when `by` could do `action` now, its guard aside: what is written next is what the
    guard asks for. In a unit of work only.

    Raises NotFoundForYou (foreign or unknown), Refused (not their office), Conflict (another state, a stale version).
    """
    application = lock_application(application_id)
    decision = may(by, action, application, at or database_now())
    if decision.verdict is Verdict.HIDDEN:
        raise NotFoundForYou
    if decision.verdict is Verdict.ROLE:
        raise Refused(decision.sentence)
    if decision.verdict is Verdict.STATE:
        raise Conflict(decision.sentence)
    if version is not None and version != application.version:
        raise Conflict(STALE)
    return application
