"""The date that a mail is about, as an entry for calendars."""

from email.mime.text import MIMEText
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings

from baoji_award.calendar.ics import CANCEL, PUBLISH, Event, entry_text

FILE = "event.ics"


def portal_host() -> str:
    """The portal's own name: what makes identifiers in mails and calendars unique."""
    return urlsplit(settings.PUBLIC_BASE_URL).hostname or "award.invalid"


def entry_of(event: Event) -> str:
    """The event as a calendar file of its own, sent by the portal's mail address."""
    return entry_text(event, host=portal_host(), organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


def attachment_of(entry: str) -> MIMEText:
    """An entry (entry_of) as an attachment that mail programs offer to put into the calendar, or to take out of it."""
    part = MIMEText(entry, "calendar", "utf-8")
    part.set_param("method", CANCEL if is_cancelled(entry) else PUBLISH)
    part.add_header("Content-Disposition", "attachment", filename=FILE)
    return part


def is_cancelled(entry: str) -> bool:
    """Whether this entry calls its event off."""
    return f"\r\nMETHOD:{CANCEL}\r\n" in entry
