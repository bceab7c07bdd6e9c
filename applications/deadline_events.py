"""Deadlines as entries of calendars: each has one name, the same in a diary and in every mail about it."""

from datetime import UTC, datetime

from applications.models import AwardCycle
from baoji_award.calendar.ics import Event, due

DRAFT = ("draft", "申报草稿待提交")
CORRECTION = ("correction", "补正待提交")
BUREAU = ("bureau", "申报待审核报送")
TASK = ("task", "交办任务")
# What a deadline of the whole stage is about: a window that is moved moves the entry.
WINDOW = "window"


def deadline_event(
    cycle: AwardCycle, work: tuple[str, str], due_at: datetime, *, about: object = "", stamp: datetime
) -> Event:
    """The entry of a deadline; `work` is (kind, label) as in OpenWork.

    `about` names what is due where its day can move; without it another day is another entry. `stamp` is when this was
    known: the later one replaces the earlier.
    """
    kind, label = work
    name = about or f"{due_at.astimezone(UTC):%Y%m%d%H%M}"
    return due(f"due-{cycle.pk}-{kind}-{name}", f"{cycle.title}：{label}截止", due_at, stamp=stamp)
