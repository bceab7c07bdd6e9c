"""Asking experts to judge in a round, their answer, and their going: a drop-out's open duties fall at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from applications.deadline_events import WINDOW, deadline_event
from applications.models import AwardCycle
from applications.stages import CLOSED
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.calendar.periods import end_of_day
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell
from reviews.enums import ReviewStage
from reviews.models import ExpertProfile, PanelMember, Participation
from reviews.services.assignment import drop_open_duties
from reviews.services.experts import require_office, require_role_in_round

ANSWER = ("invitation", "评审邀请待答复")

State = Participation.State
LONGEST_REASON = 200
MAY_BE_ASKED = (State.DECLINED, State.REMOVED)


@dataclass(frozen=True, slots=True)
class Availability:
    """For which stages an expert is free, on which days not, and for how many dossiers at most."""

    stages: tuple[str, ...]
    unavailable: str = ""
    most_dossiers: int | None = None


@unit_of_work()
def invite_to_round(
    *, cycle_id: int, users: Iterable[int], answer_by: date, by: User, at: datetime | None = None
) -> list[Participation]:
    """Asks experts of the register to judge in the round; returns the invitations made. Who is asked or has accepted
    already is left alone.

    Raises NotFoundForYou (`by` not the round's agency, an unknown or removed expert), DomainError (nobody chosen, a
    day that has passed), Conflict when the round is closed.
    Side effects: Participation rows, audit event `participation.invited` with the experts, one message each.
    """
    require_role_in_round(by, RoleCode.AGENCY, cycle_id)
    cycle = AwardCycle.objects.select_for_update(no_key=True).get(pk=cycle_id)
    now, wanted = at or database_now(), set(users)
    if cycle.state == CLOSED:
        raise Conflict("本年度评选已结束。")
    if not wanted:
        raise DomainError("请至少选择一名专家。")
    if answer_by < local_day(now):
        raise DomainError("答复期限不能早于今天。")
    known = ExpertProfile.objects.filter(user__in=wanted, user__is_active=True, removed_at__isnull=True)
    if set(known.values_list("user_id", flat=True)) != wanted:
        raise NotFoundForYou
    asked = Participation.objects.select_for_update().filter(cycle=cycle, user__in=wanted)
    before = {row.user_id: row for row in asked}
    made = [
        _asked(before.get(user), cycle, user, answer_by, by, now)
        for user in sorted(wanted)
        if user not in before or before[user].state in MAY_BE_ASKED
    ]
    people = User.objects.filter(pk__in=[row.user_id for row in made])
    context = {"cycle": cycle, "answer_by": answer_by}
    tell(
        to=people,
        template="round_invitation",
        context=context,
        key=f"participation:{cycle.pk}:{now.isoformat()}",
        link=reverse("reviews:expert_round"),
        kind=Message.Kind.TASK,
        event=deadline_event(cycle, ANSWER, end_of_day(answer_by), about=WINDOW, stamp=now),
        at=now,
    )
    payload = {"users": [row.user_id for row in made], "answer_by": answer_by.isoformat()}
    record(action="participation.invited", by=by, at=now, object_type="cycle", object_id=str(cycle.pk), payload=payload)
    return made


def _asked(
    row: Participation | None, cycle: AwardCycle, user: int, answer_by: date, by: User, at: datetime
) -> Participation:
    row = row or Participation(cycle=cycle, user_id=user)
    row.state, row.invited_by, row.invited_at, row.answer_by = State.INVITED, by, at, answer_by
    row.answered_at = row.removed_by = row.removed_at = None
    row.reason = ""
    row.save()
    return row


@unit_of_work()
def accept_round(*, cycle_id: int, availability: Availability, by: User, at: datetime | None = None) -> Participation:
    """The expert accepts, or changes when they are free; returns the participation.

    Raises NotFoundForYou (not asked, or not an expert any more), DomainError for no stage.
    Side effects: the row, audit event `participation.accepted`.
    """
    row = _own(cycle_id, by)
    stages = [stage for stage in ReviewStage.values if stage in availability.stages]
    if not stages:
        raise DomainError("请至少选择一个可以参加的阶段；都不能参加的，请谢绝邀请。")
    row.state, row.answered_at = State.ACCEPTED, at or database_now()
    row.stages, row.unavailable = stages, availability.unavailable.strip()
    row.most_dossiers = availability.most_dossiers
    row.save()
    _record("participation.accepted", row, by, row.answered_at)
    return row


@unit_of_work()
def decline_round(*, cycle_id: int, reason: str, by: User, at: datetime | None = None) -> Participation:
    """The expert declines, also after having accepted; returns the participation.

    Raises NotFoundForYou (not asked), DomainError without a reason.
    Side effects: the row, audit event `participation.declined`; open duties and seats of the round fall.
    """
    row = _own(cycle_id, by)
    row.reason = _reason(reason)
    row.state, row.answered_at = State.DECLINED, at or database_now()
    row.save()
    _record("participation.declined", row, by, row.answered_at)
    _leave_the_round(row, by=by, at=row.answered_at)
    return row


@unit_of_work()
def remove_from_round(*, participation_id: int, reason: str, by: User, at: datetime | None = None) -> Participation:
    """Takes an expert out of the round; returns the participation. What they sealed stays and counts.

    Raises NotFoundForYou unless `by` is the round's agency, DomainError without a reason, Conflict when they are not
    taking part. Side effects: the row, audit event `participation.removed`, open duties and seats fall, one message.
    """
    row = Participation.objects.select_for_update(of=("self",)).select_related("cycle").filter(pk=participation_id)
    found = row.first()
    if found is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.AGENCY, found.cycle_id)
    return _remove(found, _reason(reason), by, at or database_now())


def _remove(row: Participation, reason: str, by: User, at: datetime) -> Participation:
    if row.state in MAY_BE_ASKED:
        raise Conflict("该专家没有参加本年度评审。")
    row.state, row.reason, row.removed_by, row.removed_at = State.REMOVED, reason, by, at
    row.save()
    _record("participation.removed", row, by, at)
    _leave_the_round(row, by=by, at=at)
    context = {"cycle": row.cycle, "reason": reason}
    key = f"removed:{row.pk}:{at.isoformat()}"
    tell(to=[row.user], template="round_removed", context=context, key=key, link=reverse("reviews:expert_round"), at=at)
    return row


@unit_of_work()
def remove_expert(*, user_id: int, reason: str, by: User, at: datetime | None = None) -> ExpertProfile:
    """Takes an expert out of the register and out of every round that is not over; returns the entry, which is kept.

    Raises NotFoundForYou unless `by` is the office, DomainError without a reason, Conflict when they are out already.
    Side effects: the entry, audit event `expert.removed`, those of `remove_from_round`.
    """
    require_office(by)
    profile = ExpertProfile.objects.select_for_update(of=("self",)).filter(user_id=user_id).first()
    if profile is None or user_id == by.pk:
        raise NotFoundForYou
    if profile.removed_at is not None:
        raise Conflict("该专家已移出专家库。")
    now = at or database_now()
    profile.removal_reason, profile.removed_by, profile.removed_at = _reason(reason), by, now
    profile.save(update_fields=["removal_reason", "removed_by", "removed_at"])
    payload = {"code": profile.code, "reason": profile.removal_reason}
    record(action="expert.removed", by=by, at=now, object_type="user", object_id=str(user_id), payload=payload)
    running = Participation.objects.select_for_update(of=("self",)).select_related("cycle", "user")
    for row in running.filter(user_id=user_id).exclude(state__in=MAY_BE_ASKED).exclude(cycle__state=CLOSED):
        _remove(row, profile.removal_reason, by, now)
    return profile


def _own(cycle_id: int, by: User) -> Participation:
    require_role_in_round(by, RoleCode.EXPERT, cycle_id)
    locked = Participation.objects.select_for_update(of=("self",)).select_related("cycle")
    row = locked.filter(cycle_id=cycle_id, user=by).exclude(state__in=MAY_BE_ASKED).first()
    if row is None or row.cycle.state == CLOSED:
        raise NotFoundForYou
    return row


def _leave_the_round(row: Participation, *, by: User, at: datetime) -> None:
    drop_open_duties(expert_id=row.user_id, cycle_id=row.cycle_id, reason=row.reason, by=by, at=at)
    seats = PanelMember.objects.filter(user_id=row.user_id, panel__cycle_id=row.cycle_id)
    seats.exclude(panel__assignments__in=row.user.assignments.exclude(state="cancelled")).delete()


def _reason(text: str) -> str:
    if not text.strip() or len(text.strip()) > LONGEST_REASON:
        raise DomainError(f"请填写原因，不超过 {LONGEST_REASON} 字。")
    return text.strip()


def _record(action: str, row: Participation, by: User, at: datetime) -> None:
    payload = {"cycle": row.cycle.code, "stages": row.stages, "reason": row.reason}
    record(action=action, by=by, at=at, object_type="user", object_id=str(row.user_id), payload=payload)
