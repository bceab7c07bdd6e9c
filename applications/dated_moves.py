"""Which moves of a dossier set a date for somebody: their mails carry it for calendars."""

from datetime import datetime

from applications.deadline_events import CORRECTION, DRAFT, deadline_event
from applications.models import Application
from applications.selectors.deadlines import closing_of
from applications.workflow.notices import dated_move
from baoji_award.calendar.ics import Event


@dated_move("request_correction")
def correction_due(application: Application, at: datetime) -> Event | None:
    """The end of the correction that has just been asked for."""
    due = application.correction_due_at
    return deadline_event(application.cycle, CORRECTION, due, about=application.pk, stamp=at) if due else None


@dated_move("return_to_applicant")
def draft_due(application: Application, at: datetime) -> Event | None:
    """Until when the dossier can be handed in again."""
    return deadline_event(application.cycle, DRAFT, closing_of(application), about=application.pk, stamp=at)
