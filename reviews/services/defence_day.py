"""Running a defence: signing in, the time each part took, and the leader's word on points off for overtime."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.urls import reverse

from applications.selectors.cycles import stage_is_open
from applications.workflow.engine import lock_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell
from reviews.enums import ReviewStage
from reviews.errors import NotYet
from reviews.models import Assignment, DefenceArrival, DefenceDraw, DefenceSlot, DefenceTiming, PanelMember
from reviews.selectors.defence_day import arrival_of, load_overtime, load_slot, timing_of
from reviews.selectors.openings import opening_of

STAGE = ReviewStage.DEFENCE.value
LONGEST_SPEAKER, LONGEST_REASON = 100, 300
LONGEST_PART = 4 * 3600


@unit_of_work()
def sign_in(*, slot_id: int, speaker: str, by: User, at: datetime | None = None) -> DefenceArrival:
    """The agency writes down that the organisation has arrived and who speaks for it; returns the arrival.

    Its number counts the arrivals of the slot's day. Raises NotFoundForYou, NotYet (another day, the stage is over),
    Conflict (signed in before), DomainError (no speaker). Side effects: the row, audit event `defence.signed_in`.
    """
    slot, now = _lock(slot_id, by), at or database_now()
    if arrival_of(slot) is not None:
        raise Conflict("该单位已经签到，请刷新页面。")
    _require_day(slot, now)
    if not speaker.strip() or len(speaker.strip()) > LONGEST_SPEAKER:
        raise DomainError(f"请填写陈述人姓名和职务（不超过 {LONGEST_SPEAKER} 字）。")
    DefenceDraw.objects.select_for_update(no_key=True).get(pk=slot.draw_id)
    here = DefenceArrival.objects.filter(draw=slot.draw_id, day=local_day(slot.starts_at))
    arrival = DefenceArrival.objects.create(
        slot=slot,
        draw_id=slot.draw_id,
        day=local_day(slot.starts_at),
        number=(here.aggregate(last=Max("number"))["last"] or 0) + 1,
        speaker=speaker.strip(),
        signed_by=by,
        signed_at=now,
    )
    _record("defence.signed_in", slot, by, now, {"arrival": arrival.number})
    return arrival


@unit_of_work()
def record_timing(*, slot_id: int, seconds: Sequence[int], by: User, at: datetime | None = None) -> DefenceTiming:
    """The agency records how many seconds each part took; returns the timing with the points off that follow.

    Recorded again it replaces what nobody has decided on. Raises NotFoundForYou, NotYet (another day, the stage is
    over, not signed in), Conflict (decided), DomainError (another number of parts, an impossible time).
    Side effects: the row; audit event `defence.timed`; a message to the leaders of its panels when points are off.
    """
    slot, now = _lock(slot_id, by), at or database_now()
    _require_day(slot, now)
    if arrival_of(slot) is None:
        raise NotYet("请先办理签到，再记录用时。")
    rule, timing = slot.application.cycle.rulebook.defence, timing_of(slot) or DefenceTiming(slot=slot)
    if timing.decided_at is not None:
        raise Conflict("组长已对超时作出确认，用时不再更改。")
    if len(seconds) != len(rule.parts) or any(not 0 <= took <= LONGEST_PART for took in seconds):
        raise DomainError("各环节用时不完整，请核对后重新记录。")
    timing.seconds, timing.over_seconds = list(seconds), rule.over_seconds(seconds)
    timing.proposed = rule.penalty(timing.over_seconds)
    timing.recorded_by, timing.recorded_at = by, now
    timing.save()
    _record("defence.timed", slot, by, now, {"seconds": list(seconds), "proposed": timing.proposed})
    if timing.proposed:
        _tell_leaders(slot, now)
    return timing


@unit_of_work()
def decide_penalty(
    *, assignment_id: int, points: int, reason: str, by: User, at: datetime | None = None
) -> DefenceTiming:
    """The panel's leader confirms the proposed points off, or others with a reason; returns the timing.

    They are taken off every sheet's total when the stage is opened; the sheets themselves stay as they were sealed.
    Raises NotFoundForYou (not the leader of this defence), NotYet (the stage is over), Conflict (decided, or opened),
    DomainError (points out of range, others without reason).
    Side effects: the timing, audit event `defence.overtime_decided`.
    """
    duty, _ = load_overtime(by=by, assignment_id=assignment_id)
    application = lock_application(duty.application_id)
    duty, timing = load_overtime(by=by, assignment_id=assignment_id)
    now = at or database_now()
    opening = opening_of(application.cycle_id, STAGE, application.group_id)
    if application.state != STAGE or (opening is not None and opening.opened_at is not None):
        raise NotYet("答辩评分已经开封或陈述答辩已经结束，不能再确认。")
    if timing.decided_at is not None:
        raise Conflict("超时扣分已经确认，请刷新页面。")
    if not 0 <= points <= 100:
        raise DomainError("扣分应在 0 至 100 分之间。")
    if points != timing.proposed and not reason.strip():
        raise DomainError(f"与按规则应扣的 {timing.proposed} 分不同，请写明理由。")
    timing.points, timing.reason, timing.decided_by, timing.decided_at = points, reason.strip(), by, now
    timing.save()
    payload: dict[str, object] = {"proposed": timing.proposed, "points": points, "reason": timing.reason}
    _record("defence.overtime_decided", timing.slot, by, now, payload)
    return timing


def _lock(slot_id: int, by: User) -> DefenceSlot:
    application = lock_application(load_slot(by=by, slot_id=slot_id).application_id)
    slot = load_slot(by=by, slot_id=slot_id)
    if application.state != STAGE:
        raise NotYet("该申报不在陈述答辩阶段，不能再办理。")
    return slot


def _require_day(slot: DefenceSlot, at: datetime) -> None:
    if not stage_is_open(slot.application.cycle, STAGE, at):
        raise NotYet("陈述答辩尚未开始或已经结束，不能办理。")
    if local_day(at) != local_day(slot.starts_at):
        raise NotYet("只能在答辩当天办理签到和计时。")


def _tell_leaders(slot: DefenceSlot, at: datetime) -> None:
    duties = Assignment.objects.filter(
        application=slot.application, panel__stage=STAGE, state=Assignment.State.ACCEPTED
    ).select_related("expert")
    leaders = set(
        PanelMember.objects.filter(panel__assignments__in=duties, is_leader=True).values_list("panel_id", "user_id")
    )
    for duty in duties:
        if (duty.panel_id, duty.expert_id) in leaders:
            tell(
                to=[duty.expert],
                template="defence_overtime",
                context={"application": slot.application, "slot": slot},
                key=f"defence_overtime:{slot.pk}",
                link=reverse("reviews:defence_overtime", args=[duty.pk]),
                kind=Message.Kind.TASK,
                at=at,
            )


def _record(action: str, slot: DefenceSlot, by: User, at: datetime, payload: dict[str, object]) -> None:
    values = {"number": slot.application.number, **payload}
    record(action=action, by=by, at=at, object_type="defence_slot", object_id=str(slot.pk), payload=values)
