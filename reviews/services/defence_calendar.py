"""The defence's timetable as XLSX for whoever runs it, and as iCalendar (RFC 5545) for each person."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from applications.models import AwardCycle
from applications.services.list_tables import write_xlsx
from baoji_award.calendar.clock import LOCAL
from baoji_award.documents.files import work_file
from baoji_award.ui.words import day
from reviews.models import DefenceSlot

ICS = "text/calendar; charset=utf-8"
ZONE = "Asia/Shanghai"
FOLD = 73
HEAD = ("次序", "日期", "开始", "结束", "申报编号", "申报单位", "组别", "地点")
# The one rule this zone has: eight hours ahead the whole year.
TIMEZONE = (
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


def timetable_xlsx(slots: Iterable[DefenceSlot]) -> bytes:
    """The slots that the caller may see, one a row. No side effects."""
    rows = [HEAD, *(_cells(slot) for slot in slots)]
    with work_file() as path:
        write_xlsx(path, rows, title="陈述答辩日程", columns=len(HEAD), name_column=6)
        return path.read_bytes()


def _cells(slot: DefenceSlot) -> tuple[str, ...]:
    application = slot.application
    return (
        str(slot.position),
        day(slot.starts_at),
        f"{slot.starts_at.astimezone(LOCAL):%H:%M}",
        f"{slot.ends_at.astimezone(LOCAL):%H:%M}",
        application.number,
        application.organisation.name,
        application.group.name,
        slot.place,
    )


def calendar_of(cycle: AwardCycle, slots: Iterable[DefenceSlot], *, host: str) -> str:
    """One event a slot, with time, place and position alone: a calendar is copied to phones and clouds, so it names no
    organisation, number or person. `host` makes the identifiers unique.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Quality Award Portal//Defence//ZH", "CALSCALE:GREGORIAN"]
    lines += TIMEZONE
    for slot in slots:
        lines += [
            "BEGIN:VEVENT",
            f"UID:defence-{slot.pk}@{host}",
            f"DTSTAMP:{_utc(slot.draw.drawn_at or slot.starts_at)}",
            f"DTSTART;TZID={ZONE}:{_local(slot.starts_at)}",
            f"DTEND;TZID={ZONE}:{_local(slot.ends_at)}",
            f"SUMMARY:{_escaped(f'{cycle.title}陈述答辩 第 {slot.position} 家')}",
            f"LOCATION:{_escaped(slot.place)}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _utc(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}"


def _local(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%Y%m%dT%H%M%S}"


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
