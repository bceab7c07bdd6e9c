"""本人日程: a person's dates as a calendar file, all of them or the one that a message is about."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from applications.selectors.dated_events import events_for
from baoji_award.accounts.access import signed_in
from baoji_award.calendar.clock import database_now
from baoji_award.calendar.ics import ICS, calendar_text
from baoji_award.documents.serving import bytes_response
from baoji_award.notifications.dates import FILE, portal_host
from baoji_award.notifications.selectors import load_entry


@login_required
@require_safe
def diary(request: HttpRequest) -> HttpResponseBase:
    """Open deadlines, defences, visits, meetings and the end of the notice: the person's own, as of now."""
    text = calendar_text(events_for(signed_in(request), database_now()), host=portal_host())
    return bytes_response(text.encode(), name="本人日程.ics", content_type=ICS)


@login_required
@require_safe
def event(request: HttpRequest, message_id: uuid.UUID) -> HttpResponseBase:
    """What one's own message brings for the calendar: the same file as its mail's."""
    entry = load_entry(by=signed_in(request), message_id=message_id)
    return bytes_response(entry.encode(), name=FILE, content_type=ICS)
