"""The defence's timetable as XLSX for whoever runs it, and as events of a calendar for each person."""

from collections.abc import Iterable

from applications.models import AwardCycle
from applications.services.list_tables import write_xlsx
from baoji_award.calendar.clock import LOCAL
from baoji_award.calendar.ics import Event
from baoji_award.documents.files import work_file
from baoji_award.ui.words import day
from reviews.models import DefenceSlot

HEAD = ("次序", "日期", "开始", "结束", "申报编号", "申报单位", "组别", "地点")


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


def events_of(cycle: AwardCycle, slots: Iterable[DefenceSlot]) -> list[Event]:
    """One event a slot, with time, place and position alone. The slots come with their draw."""
    return [
        Event(
            key=f"defence-{slot.pk}",
            title=f"{cycle.title}陈述答辩 第 {slot.position} 家",
            starts=slot.starts_at,
            ends=slot.ends_at,
            stamp=slot.draw.drawn_at or slot.starts_at,
            place=slot.place,
        )
        for slot in slots
    ]
