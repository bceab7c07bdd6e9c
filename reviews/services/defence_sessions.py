"""Planning the sessions of the defence, before the seed is committed: nobody can fit them to a known order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from applications.models import AwardCycle
from applications.rules.defence import DefenceRule
from applications.selectors.cycles import window_of
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import LOCAL, database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.ui.words import moment
from reviews.errors import NotYet
from reviews.models import DefenceDraw, DefenceSession, Panel, PanelMember
from reviews.services.defence_round import STAGE, lock_round

MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What the agency plans: `panel_id` None is a session for dossiers of every panel."""

    day: date
    begins: time
    room: str
    places: int
    panel_id: int | None = None


@unit_of_work()
def plan_session(*, cycle_id: int, plan: SessionPlan, by: User, at: datetime | None = None) -> DefenceSession:
    """Adds a session to the timetable; returns it.

    Raises NotFoundForYou (not the round's agency), NotYet (not in the defence), Conflict (the seed is committed),
    DomainError (no room, number of places, panel of another stage, outside the stage, room or experts taken).
    Side effects: the DefenceSession row, audit event `defence.session_planned`.
    """
    cycle = _lock(cycle_id, by)
    if not plan.room.strip() or not 1 <= plan.places <= MOST_PLACES:
        raise DomainError(f"请填写地点，场数应在 1 至 {MOST_PLACES} 之间。")
    panel = cycle.panels.filter(pk=plan.panel_id, stage=STAGE).first() if plan.panel_id else None
    if plan.panel_id and panel is None:
        raise DomainError("请选择陈述答辩的评审组。")
    starts_at = datetime.combine(plan.day, plan.begins, LOCAL)
    now = at or database_now()
    session = DefenceSession(
        cycle=cycle,
        panel=panel,
        room=plan.room.strip(),
        starts_at=starts_at,
        ends_at=starts_at + plan.places * timedelta(minutes=cycle.rulebook.defence.minutes),
        places=plan.places,
        planned_by=by,
        planned_at=now,
    )
    _require_within(session)
    _require_free(session)
    session.save()
    _record("defence.session_planned", session, by, now)
    return session


@unit_of_work()
def drop_session(*, session_id: int, by: User, at: datetime | None = None) -> None:
    """Takes a planned session off the timetable again.

    Raises NotFoundForYou, NotYet (not in the defence), Conflict (the seed is committed).
    Side effects: the row is deleted, audit event `defence.session_dropped`.
    """
    cycle_id = DefenceSession.objects.filter(pk=session_id).values_list("cycle_id", flat=True).first()
    if cycle_id is None:
        raise NotFoundForYou
    _lock(cycle_id, by)
    session = DefenceSession.objects.select_for_update(of=("self",)).filter(pk=session_id).first()
    if session is None:
        raise NotFoundForYou
    _record("defence.session_dropped", session, by, at or database_now())
    session.delete()


def sessions_by_rule(cycle: AwardCycle, count: int, *, room: str, by: User, at: datetime) -> list[DefenceSession]:
    """The sessions of a round whose agency planned none: one room, the rule's defences a day from its first slot on.

    In a unit of work. Raises NotYet when the stage has no room for so many. Side effects: the rows.
    """
    rule = cycle.rulebook.defence
    sessions = [
        DefenceSession(
            cycle=cycle,
            room=room,
            starts_at=start,
            ends_at=start + places * timedelta(minutes=rule.minutes),
            places=places,
            planned_by=by,
            planned_at=at,
        )
        for start, places in days_by_rule(rule, count)
    ]
    if sessions[-1].ends_at > window_of(cycle, STAGE).closes_at:
        raise NotYet("按本年度规则排定的场次超出陈述答辩阶段的截止时间，请先核对规则中的每日场次。")
    return DefenceSession.objects.bulk_create(sessions)


def days_by_rule(rule: DefenceRule, count: int) -> list[tuple[datetime, int]]:
    """When each day begins and how many of `count` defences it has, `per_day` a day from the round's first slot."""
    opening = time.fromisoformat(rule.first_slot)
    full, rest = divmod(count, rule.per_day)
    places = [rule.per_day] * full + [rest] * (rest > 0)
    return [
        (datetime.combine(rule.first_day + timedelta(days=day), opening, LOCAL), number)
        for day, number in enumerate(places)
    ]


def _lock(cycle_id: int, by: User) -> AwardCycle:
    cycle = lock_round(cycle_id, by)
    if DefenceDraw.objects.filter(cycle=cycle).exists():
        raise Conflict("抽签种子已经登记，场次不能再更改。")
    return cycle


def _require_within(session: DefenceSession) -> None:
    window = window_of(session.cycle, STAGE)
    if session.starts_at < window.opens_at or session.ends_at > window.closes_at:
        raise DomainError(f"场次应在 {moment(window.opens_at)} 至 {moment(window.closes_at)} 之间。")
    if session.starts_at.astimezone(LOCAL).date() != session.ends_at.astimezone(LOCAL).date():
        raise DomainError("一个场次应在同一天内结束，请减少场数。")


def _require_free(session: DefenceSession) -> None:
    """Nobody and no room is needed twice at a time; the database refuses the same (one_room_at_a_time)."""
    others = session.cycle.defence_sessions.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    for other in others.select_related("panel"):
        when = f"{moment(other.starts_at)} 开始的“{other.room}”场次"
        if other.room == session.room:
            raise DomainError(f"与{when}地点、时间相同，请调整。")
        if other.panel is None or session.panel is None:
            raise DomainError(f"不限评审组的场次不能与其他场次同时进行（{when}）。请为两个场次分别指定评审组。")
        if codes := _shared(session.panel, other.panel):
            raise DomainError(f"与{when}同时进行，以下专家不能同时在两处：{'、'.join(codes)}。")


def _shared(panel: Panel, other: Panel) -> list[str]:
    seats: Iterable[int] = other.members.values_list("user_id", flat=True)
    here = PanelMember.objects.filter(panel=panel, user__in=seats)
    return sorted(here.values_list("user__expert_profile__code", flat=True))


def _record(action: str, session: DefenceSession, by: User, at: datetime) -> None:
    payload = {"session": session.pk, **described(session)}
    record(action=action, by=by, at=at, object_type="cycle", object_id=str(session.cycle_id), payload=payload)


def described(session: DefenceSession) -> dict[str, object]:
    """A session as the audit log keeps it."""
    return {
        "room": session.room,
        "starts_at": session.starts_at.astimezone(UTC).isoformat(),
        "places": session.places,
        "panel": session.panel_id,
    }
