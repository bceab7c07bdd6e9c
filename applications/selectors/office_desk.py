"""What the office has to do today."""

from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from applications.models import Application, AwardCycle
from applications.models.cycle import AT_HAND_FIRST
from applications.selectors.announcements import rounds_of_office
from applications.selectors.applications import applications_as
from applications.selectors.counting import CountOf
from applications.selectors.office_tasks import my_open_tasks
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import local_day, present_moment
from baoji_award.notifications.failures import open_failures
from baoji_award.ui.shapes import Task
from baoji_award.ui.words import deadline, moment

SOON = timedelta(days=3)


class Deadline(NamedTuple):
    """The end of a stage or of a correction, exclusive."""

    label: str
    at: datetime


def round_at_desk(*, by: User) -> AwardCycle | None:
    """The officer's round at hand with its windows, and `failed_mails`: how many nobody has sent again."""
    failed = CountOf(open_failures(present_moment()))
    return rounds_of_office(by=by).annotate(failed_mails=failed).order_by(*AT_HAND_FIRST).first()


def tasks_today(*, by: User, cycle: AwardCycle, counts: Counter[str], at: datetime) -> list[Task]:
    """What waits for the office, one's own tasks first; empty when nothing does. At most three queries."""
    tasks = _own_tasks(by, at)
    if counts["office_check"]:
        tasks.append(_checks(by, cycle, counts["office_check"]))
    if counts["correction"]:
        tasks.append(_corrections(by, cycle, counts["correction"], at))
    if counts["bureau_review"] or counts["endorsed"]:
        waiting = counts["bureau_review"] + counts["endorsed"]
        tasks.append(_task("推荐部门尚未报送", f"{waiting} 家", "bare", "由推荐部门审核和统一报送", "bureau_review"))
    return tasks


def _own_tasks(by: User, at: datetime) -> list[Task]:
    days = list(my_open_tasks(by).order_by("due_on").values_list("due_on", flat=True))
    if not days:
        return []
    late = sum(day < local_day(at) for day in days)
    hint = f"其中 {late} 项已逾期" if late else f"最近的期限：{days[0]:%Y-%m-%d}"
    url = reverse("applications:office_tasks")
    return [Task("交给我的任务", f"{len(days)} 项", "err" if late else "warn", hint, url=url)]


def _checks(by: User, cycle: AwardCycle, count: int) -> Task:
    oldest = _lying(by, cycle, "office_check").first()
    hint = f"最早于 {moment(oldest.state_since)} 送达：{oldest.organisation.name}" if oldest else ""
    return _task("资格初审待办理", f"{count} 家", "warn", hint, "office_check")


def _corrections(by: User, cycle: AwardCycle, count: int, at: datetime) -> Task:
    first = _lying(by, cycle, "correction").order_by("correction_due_at").first()
    due = first.correction_due_at if first else None
    close = due is not None and due - at <= SOON
    hint = f"最近的期限：{deadline(due)}" if due else ""
    return _task("补正进行中", f"{count} 家", "warn" if close else "info", hint, "correction")


def _task(label: str, status: str, tone: str, hint: str, state: str) -> Task:
    return Task(label, status, tone, hint, url=f"{reverse('applications:office_list')}?state={state}")


def _lying(by: User, cycle: AwardCycle, state: str) -> QuerySet[Application]:
    found = applications_as(by=by, role=RoleCode.OFFICE).filter(cycle=cycle, state=state)
    return found.order_by("state_since", "pk")


def deadlines_ahead(cycle: AwardCycle, at: datetime) -> list[Deadline]:
    """The stages whose end has not passed, the nearest first. No query beyond the windows."""
    ends = [Deadline(window.get_stage_display(), window.closes_at) for window in cycle.windows.all()]
    return [end for end in ends if end.at > at]
