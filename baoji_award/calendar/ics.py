"""iCalendar files (RFC 5545): the one writer of the portal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from baoji_award.calendar.clock import LOCAL

ICS = "text/calendar; charset=utf-8"
ZONE = "Asia/Shanghai"
FOLD = 73
# A deadline is shown as the hour before it: midnight itself would stand on the next day.
NOTICE = timedelta(hours=1)
# Sequence numbers are seconds since then: an entry arranged later always replaces the earlier one.
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
PUBLISH, CANCEL = "PUBLISH", "CANCEL"
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Quality Award Portal//ZH", "CALSCALE:GREGORIAN")
# The one rule this zone has: eight hours ahead the whole year.
_TIMEZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something with a time, or with whole days (`date` values, the last one exclusive).

    A calendar is copied to phones and clouds: `title` and `place` name no organisation, number or person. `key` tells
    it from every other event and stays when its time is changed; `stamp` is when it was arranged, changed or called
    off.
    """

    key: str
    title: str
    starts: datetime | date
    ends: datetime | date
    stamp: datetime
    place: str = ""
    called_off: bool = False

    @property
    def sequence(self) -> int:
        """The number by which calendars know the later of two entries with one key."""
        return max(0, int((self.stamp - EPOCH).total_seconds()))


def due(key: str, title: str, at: datetime, *, stamp: datetime) -> Event:
    """A deadline (exclusive) as an event."""
    return Event(key, title, at - NOTICE, at, stamp)


def whole_day(key: str, title: str, day: date, *, stamp: datetime, place: str = "") -> Event:
    """Something on a day whose hours are not known."""
    return Event(key, title, day, day + timedelta(days=1), stamp, place)


def calendar_text(events: Iterable[Event], *, host: str) -> str:
    """The file. `host` makes the identifiers unique."""
    return _text([*_HEAD, *_TIMEZONE], events, host, [])


def entry_text(event: Event, *, host: str, organiser: str) -> str:
    """One event as RFC 5546 sends it: published, or cancelled when it is called off. `organiser` is a mail address."""
    head = [*_HEAD, f"METHOD:{CANCEL if event.called_off else PUBLISH}", *_TIMEZONE]
    return _text(head, [event], host, [f"ORGANIZER:mailto:{organiser}"])


def _text(lines: list[str], events: Iterable[Event], host: str, more: list[str]) -> str:
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.key}@{host}",
            f"DTSTAMP:{event.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"SEQUENCE:{event.sequence}",
            *more,
            _when("DTSTART", event.starts),
            _when("DTEND", event.ends),
            f"SUMMARY:{_escaped(event.title)}",
            *([f"LOCATION:{_escaped(event.place)}"] if event.place else []),
            *(["STATUS:CANCELLED"] if event.called_off else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _when(name: str, moment: datetime | date) -> str:
    if isinstance(moment, datetime):
        return f"{name};TZID={ZONE}:{moment.astimezone(LOCAL):%Y%m%dT%H%M%S}"
    return f"{name};VALUE=DATE:{moment:%Y%m%d}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets; a continued one begins with a blank. No character is cut apart."""
    parts, size = [""], 0
    for char in line:
        width = len(char.encode())
        if size + width > FOLD:
            parts.append(" ")
            size = 1
        parts[-1] += char
        size += width
    return parts
