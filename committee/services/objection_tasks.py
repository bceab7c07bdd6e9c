"""Steps of the inquiry into an objection, each for one officer until the end of a working day."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from applications.deadline_events import deadline_event
from applications.roles import ROLES
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.calendar.periods import end_of_day, period
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell
from committee.models import ObjectionState, ObjectionTask
from committee.selectors.objection_desks import TASK
from committee.selectors.objections import is_handler
from committee.services.cases import lock_case, require_state, trace
from committee.services.identity import refuse_telling, telling_recorded

LONGEST_TASK, LONGEST_RESULT, MOST_WORKDAYS = 200, 1000, 60


@dataclass(frozen=True, slots=True)
class CaseTask:
    """What is to be done (an ObjectionTask.Kind and words), by whom, within how many working days."""

    kind: str
    text: str
    assignee_id: int
    workdays: int


@telling_recorded
@unit_of_work()
def give_task(*, number: str, task: CaseTask, by: User, at: datetime | None = None) -> ObjectionTask:
    """A handler of the accepted case gives an officer a step to take; returns it.

    Raises NotFoundForYou, Refused, Conflict (not accepted, or closed), DomainError (no text, one too long or naming the
    objector, days outside 1 to 60, an assignee who is not of the round's office or is recused). Side effects: the row,
    a message to the assignee unless that is `by`, audit `objection.task_given` without the text.
    """
    objection = lock_case(number=number, by=by)
    require_state(objection, ObjectionState.ACCEPTED)
    text = task.text.strip()
    if not text or len(text) > LONGEST_TASK or task.kind not in ObjectionTask.Kind.values:
        raise DomainError(f"请选择事项并填写任务内容，不超过 {LONGEST_TASK} 字。")
    if not 1 <= task.workdays <= MOST_WORKDAYS:
        raise DomainError(f"任务期限为 1 至 {MOST_WORKDAYS} 个工作日。")
    refuse_telling(objection, text, by=by)
    assignee = ROLES[RoleCode.OFFICE].holders(objection.application).filter(pk=task.assignee_id).first()
    if assignee is None:
        raise DomainError("所选经办人须回避或不负责本轮评选，不能交办。")
    moment = at or database_now()
    due = period(start=local_day(moment), length=task.workdays, unit="workday")
    given = ObjectionTask.objects.create(
        objection=objection,
        kind=task.kind,
        text=text,
        assignee=assignee,
        due_on=due.last_day,
        due_explanation=due.sentence,
        created_by=by,
        created_at=moment,
    )
    trace(objection, "task_given", by=by, at=moment, task=given.pk, kind=task.kind, due_on=due.last_day.isoformat())
    if assignee != by:
        _tell(given, number, by, moment)
    return given


def _tell(task: ObjectionTask, number: str, by: User, at: datetime) -> None:
    tell(
        to=[task.assignee],
        template="objection_task",
        context={"application": task.objection.application, "by": by, "number": number, "due_on": task.due_on},
        key=f"objection_task:{task.pk}",
        link=reverse("committee:office_objection", args=[number]),
        kind=Message.Kind.TASK,
        event=deadline_event(task.objection.application.cycle, TASK, end_of_day(task.due_on), stamp=at),
        at=at,
    )


@telling_recorded
@unit_of_work()
def finish_task(*, number: str, task_id: int, result: str, by: User, at: datetime | None = None) -> ObjectionTask:
    """The assignee or a handler writes what came of a step; returns it.

    Raises NotFoundForYou, Refused (neither of them), Conflict (done already), DomainError (no result, one too long or
    naming the objector). Side effects: result, name and time; audit `objection.task_done` without the result.
    """
    objection = lock_case(number=number, by=by, handler=False)
    task = ObjectionTask.objects.filter(objection=objection, pk=task_id).first()
    if task is None:
        raise NotFoundForYou
    if task.assignee_id != by.pk and not is_handler(objection, by):
        raise Refused("只有经办人和本案办理人可以填写办理结果。")
    if task.done_at is not None:
        raise Conflict("该任务已经办结，请刷新页面。")
    said = result.strip()
    if not said or len(said) > LONGEST_RESULT:
        raise DomainError(f"请填写办理结果，不超过 {LONGEST_RESULT} 字。")
    refuse_telling(objection, said, by=by)
    moment = at or database_now()
    task.result, task.done_by, task.done_at = said, by, moment
    task.save(update_fields=["result", "done_by", "done_at"])
    trace(objection, "task_done", by=by, at=moment, task=task.pk)
    return task
