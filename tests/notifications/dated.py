"""What a mail brings for the calendar."""

from django.core.mail import EmailMessage

from tests.calendar.rfc5545 import Component, events_in, read_calendar


def entry_in(mail: EmailMessage) -> tuple[str, Component] | None:
    """(method, event) of the mail's one attachment, read back from the bytes that go out; None without one."""
    parts = [part for part in mail.message().walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return None
    [part] = parts
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = read_calendar(content.decode())
    assert part.get_param("method") == calendar.raw("METHOD")
    assert (part.get_filename(), part.get_content_charset()) == ("event.ics", "utf-8")
    [event] = events_in(calendar)
    return calendar.raw("METHOD"), event
