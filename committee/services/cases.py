"""A case's first steps: who handles it, and whether it is accepted."""

from datetime import datetime

from django.urls import reverse

from applications.deadline_events import deadline_event
from applications.roles import ROLES
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.calendar.periods import end_of_day
from baoji_award.errors import Conflict, DomainError, Refused
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell
from committee.models import Objection, ObjectionHandler, ObjectionState
from committee.selectors.objection_desks import CLOSE
from committee.selectors.objections import HANDLERS_ONLY, is_handler, load_objection
from committee.services.identity import refuse_telling, telling_recorded
from committee.services.objection_days import settle_days
from committee.services.objection_letters import order_letter

LEAST_REASON = 10
LONGEST_TEXT = 2000


def lock_case(*, number: str, by: User, handler: bool = True) -> Objection:
    """The case, locked until the transaction ends. Raises NotFoundForYou, and Refused unless `by` handles it.

    Side effect: those of settle_days, for a case whose days were open and can be counted by now.
    """
    seen = load_objection(by=by, number=number)
    objection = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("number", "notice__cycle", "application__organisation")
        .get(pk=seen.pk)
    )
    if handler and not is_handler(objection, by):
        raise Refused(HANDLERS_ONLY)
    settle_days(objection, by=by, at=database_now())
    return objection


def require_state(objection: Objection, *states: ObjectionState) -> None:
    """Raises Conflict when the case is not in one of the states."""
    if objection.state not in states:
        raise Conflict(f"该异议当前状态为“{objection.get_state_display()}”，不能办理此步。请刷新页面。")


def require_text(label: str, text: str, *, longest: int = LONGEST_TEXT) -> str:
    """The text without blanks around it. Raises DomainError for one too short or too long."""
    said = text.strip()
    if not LEAST_REASON <= len(said) <= longest:
        raise DomainError(f"“{label}”请填写 {LEAST_REASON} 至 {longest} 个字。")
    return said


def trace(objection: Objection, action: str, *, by: User, at: datetime, **payload: object) -> None:
    """Audit `objection.<action>` of this case. The payload never says who objects."""
    record(
        action=f"objection.{action}",
        by=by,
        at=at,
        object_type="objection",
        object_id=objection.number.text,
        payload=payload,
    )


@unit_of_work()
def name_handler(*, number: str, user_id: int, by: User, at: datetime | None = None) -> ObjectionHandler:
    """Makes another officer of the round a handler of the open case; returns the naming. Twice changes nothing.

    Raises NotFoundForYou, Conflict (closed), DomainError (oneself, or somebody who is not of the round's office or is
    recused). Side effects: the row, one message to the handler, audit `objection.handler_named`.
    """
    objection = lock_case(number=number, by=by, handler=False)
    require_state(objection, ObjectionState.RECEIVED, ObjectionState.ACCEPTED, ObjectionState.DECIDING)
    if user_id == by.pk:
        raise DomainError("办理人须由另一名工作人员指定，不能指定自己。")
    user = ROLES[RoleCode.OFFICE].holders(objection.application).filter(pk=user_id).first()
    if user is None:
        raise DomainError("所选工作人员须回避或不负责本轮评选，不能指定为办理人。")
    moment = at or database_now()
    handler, created = ObjectionHandler.objects.get_or_create(
        objection=objection, user=user, ended_at=None, defaults={"named_by": by, "named_at": moment}
    )
    if created:
        trace(objection, "handler_named", by=by, at=moment, handler=user.pk)
        tell(
            to=[user],
            template="objection_named",
            context={"application": objection.application, "number": number, "due_on": objection.due_on},
            key=f"objection_named:{handler.pk}",
            link=reverse("committee:office_objection", args=[number]),
            kind=Message.Kind.TASK,
            event=deadline_event(objection.application.cycle, CLOSE, end_of_day(objection.due_on), stamp=moment)
            if objection.due_on
            else None,
            at=moment,
        )
    return handler


@unit_of_work()
def end_handler(*, number: str, user_id: int, by: User, at: datetime | None = None) -> None:
    """Takes the case from a handler: from this moment they read neither identity nor evidence.

    Raises NotFoundForYou, Conflict when the person does not handle it. Side effect: audit `objection.handler_ended`.
    """
    objection = lock_case(number=number, by=by, handler=False)
    moment = at or database_now()
    running = ObjectionHandler.objects.filter(objection=objection, user_id=user_id, ended_at__isnull=True)
    if not running.update(ended_by=by, ended_at=moment):
        raise Conflict("该人员已不是本案办理人，请刷新页面。")
    trace(objection, "handler_ended", by=by, at=moment, handler=user_id)


@unit_of_work()
def accept_objection(*, number: str, by: User, at: datetime | None = None) -> Objection:
    """A handler takes the case up; returns it. Side effect: audit `objection.accepted`.

    Raises NotFoundForYou, Refused (no handler of the case), Conflict.
    """
    objection = lock_case(number=number, by=by)
    require_state(objection, ObjectionState.RECEIVED)
    moment = at or database_now()
    objection.state, objection.accepted_at, objection.handled_by = ObjectionState.ACCEPTED, moment, by
    objection.save(update_fields=["state", "accepted_at", "handled_by"])
    trace(objection, "accepted", by=by, at=moment)
    return objection


@telling_recorded
@unit_of_work()
def refuse_objection(*, number: str, reason: str, reply: str, by: User, at: datetime | None = None) -> Objection:
    """A handler does not accept the case; returns it.

    Raises NotFoundForYou, Refused, Conflict, DomainError (no reason or reply, or one that names the objector). Side
    effects: reason and reply, the reply letter by the outbox, audit `objection.not_accepted` with the reason.
    """
    objection = lock_case(number=number, by=by)
    require_state(objection, ObjectionState.RECEIVED)
    said, answer = require_text("不予受理的理由", reason), require_text("答复内容", reply)
    refuse_telling(objection, said, answer, by=by)
    _refuse(objection, said, answer, by=by, at=at or database_now())
    return objection


def refuse_late(objection: Objection, reason: str, *, by: User, at: datetime) -> None:
    """Closes a case that came too late in the moment it is entered. Side effects as refuse_objection."""
    _refuse(objection, reason, reason, by=by, at=at)


def _refuse(objection: Objection, reason: str, reply: str, *, by: User, at: datetime) -> None:
    objection.state, objection.closed_at, objection.handled_by = ObjectionState.NOT_ACCEPTED, at, by
    objection.reason, objection.reply = reason, reply
    objection.save(update_fields=["state", "closed_at", "handled_by", "reason", "reply"])
    trace(objection, "not_accepted", by=by, at=at, reason=reason)
    order_letter(objection, "objector", at=at)
