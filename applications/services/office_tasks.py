"""Giving an officer something to do about a dossier, and ticking it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from applications.deadline_events import TASK, deadline_event
from applications.models import Application, OfficeTask
from applications.selectors.office_tasks import load_task, officers_of
from applications.services.office_bulk import load_chosen
from applications.workflow.engine import lock_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.calendar.periods import end_of_day
from baoji_award.errors import DomainError
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell

LONGEST_TASK = 200


@dataclass(frozen=True, slots=True)
class TaskText:
    """What is to be done, by whom, by the end of which day."""

    text: str
    assignee_id: int
    due_on: date


def assign_tasks(*, numbers: Sequence[str], task: TaskText, by: User, at: datetime | None = None) -> list[OfficeTask]:
    """Gives one officer the same task about each of these dossiers, all of them or none; returns the tasks.

    Side effects, in one transaction: the OfficeTask rows, audit event `task.assigned` for each dossier (who and until
    when, not the text), one message to the assignee unless that is `by`. Its mail names no organisation.
    Raises as load_chosen, DomainError (no text, one too long, a day that is past, an assignee who is not of the
    round's office or is recused from one of the dossiers).
    """
    with unit_of_work():
        moment = at or database_now()
        _check(task, moment)
        applications = load_chosen(numbers=list(numbers), by=by)
        people = [_assignee(lock_application(each.pk), task.assignee_id) for each in applications]
        tasks = [_written(each, task, by, moment) for each in applications]
        if people[0] != by:
            tell(
                to=people[:1],
                template="task_assigned",
                context={"application": applications[0], "by": by, "tasks": tasks, "due_on": task.due_on},
                key=f"task_assigned:{tasks[0].pk}",
                link=reverse("applications:office_tasks"),
                kind=Message.Kind.TASK,
                event=deadline_event(applications[0].cycle, TASK, end_of_day(task.due_on), stamp=moment),
                at=moment,
            )
    return tasks


def _check(task: TaskText, at: datetime) -> None:
    if not task.text.strip() or len(task.text.strip()) > LONGEST_TASK:
        raise DomainError(f"请填写任务内容，不超过 {LONGEST_TASK} 字。")
    if task.due_on < local_day(at):
        raise DomainError("任务期限不能早于今天。")


def _assignee(application: Application, user_id: int) -> User:
    found = officers_of(application).filter(pk=user_id).first()
    if found is None:
        raise DomainError(f"{application.organisation.name}：所选经办人须回避或不负责本轮评选，不能交办。")
    return found


def _written(application: Application, task: TaskText, by: User, at: datetime) -> OfficeTask:
    written = OfficeTask.objects.create(
        application=application,
        text=task.text.strip(),
        assignee_id=task.assignee_id,
        due_on=task.due_on,
        created_by=by,
        created_at=at,
    )
    _record("task.assigned", written, application.number, by, at)
    return written


def set_done(*, task_id: int, done: bool, by: User, at: datetime | None = None) -> OfficeTask:
    """Ticks a task off, or opens it again; returns it. Any officer who sees the dossier may; twice changes nothing.

    Side effects: name and time of the tick, audit event `task.done` or `task.reopened`. Raises NotFoundForYou.
    """
    with unit_of_work():
        application = lock_application(load_task(by=by, task_id=task_id).application_id)
        task = load_task(by=by, task_id=task_id)
        if done == (task.done_at is not None):
            return task
        moment = at or database_now()
        task.done_by, task.done_at = (by, moment) if done else (None, None)
        task.save(update_fields=["done_by", "done_at"])
        _record("task.done" if done else "task.reopened", task, application.number, by, moment)
    return task


def _record(action: str, task: OfficeTask, number: str, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(task.application_id),
        payload={
            "number": number,
            "task": task.pk,
            "assignee": task.assignee_id,
            "due_on": task.due_on.isoformat(),
        },
    )
