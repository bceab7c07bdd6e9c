"""The draw of the defence's order: committed before, shown after, repeatable by anyone with the printed record."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.urls import reverse

from applications.models import Application, AwardCycle
from applications.roles import ROLES
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications import outbox
from baoji_award.notifications.services import tell
from reviews.errors import NotYet
from reviews.models import DefenceDraw, DefenceSession, DefenceSlot
from reviews.selectors.defence_sessions import panels_of_dossiers
from reviews.services.defence_calendar import events_of
from reviews.services.defence_clashes import require_nobody_twice
from reviews.services.defence_round import STAGE, lock_round
from reviews.services.defence_seating import Seats, in_order, seat_by_seed
from reviews.services.defence_sessions import described, sessions_by_rule
from reviews.services.drawing import new_seed

TIMETABLE_TOPIC = "defence.timetable"


@unit_of_work()
def commit_draw(*, cycle_id: int, by: User, at: datetime | None = None) -> DefenceDraw:
    """Makes the secret seed and puts its SHA-256 into the audit log, before the order can be known.

    Raises NotFoundForYou (not the round's agency), Conflict (committed before), NotYet (not in the defence, too few
    places in the planned sessions), DomainError (a dossier of two panels). From here on the sessions stand.
    Side effects: the DefenceDraw row, audit event `defence.draw_committed` with the commitment, the numbers with their
    panels, and the sessions.
    """
    cycle = lock_round(cycle_id, by)
    if DefenceDraw.objects.filter(cycle=cycle).exists():
        raise Conflict("抽签种子已经登记，请刷新页面。")
    numbers, sessions = _numbers(cycle), list(cycle.defence_sessions.all())
    panels = panels_of_dossiers(cycle, numbers)
    now = at or database_now()
    seed, commitment = new_seed()
    _, left = seat_by_seed(seed, panels, _seats(sessions))
    if sessions and left:
        raise NotYet(f"已安排的场次不足，还差 {len(left)} 场。请先为各评审组补足场次。")
    draw = DefenceDraw.objects.create(
        cycle=cycle, seed=seed, panels=panels, commitment=commitment, committed_by=by, committed_at=now
    )
    payload: dict[str, object] = {
        "commitment": commitment,
        "numbers": numbers,
        "panels": panels,
        "sessions": [{"session": each.pk, **described(each)} for each in sessions],
    }
    record(
        action="defence.draw_committed", by=by, at=now, object_type="cycle", object_id=str(cycle_id), payload=payload
    )
    return draw


@unit_of_work()
def perform_draw(*, cycle_id: int, place: str = "", by: User, at: datetime | None = None) -> list[DefenceSlot]:
    """Draws the order with the committed seed into the sessions; returns the slots in order.

    `place` is the one room of a round whose agency planned no sessions. Raises NotFoundForYou, NotYet (nothing
    committed, more dossiers than the stage has room for), Conflict (drawn before), DomainError (no place, an expert in
    two rooms at once). Side effects: the slots, and their sessions where none were planned; audit event
    `defence.drawn` with everything the draw follows from; an outbox entry (the timetables' PDF); a message to each
    applicant.
    """
    cycle = lock_round(cycle_id, by)
    draw = DefenceDraw.objects.select_for_update().filter(cycle=cycle).first()
    if draw is None:
        raise NotYet("请先登记抽签种子，再抽签。")
    if draw.drawn_at is not None:
        raise Conflict("答辩顺序已经抽定，请刷新页面。")
    now, numbers = at or database_now(), _numbers(cycle)
    sessions = list(cycle.defence_sessions.all())
    if not sessions:
        if not place.strip():
            raise DomainError("请填写答辩地点。")
        sessions = sessions_by_rule(cycle, len(numbers), room=place.strip(), by=by, at=now)
    panels = {number: draw.panels.get(number) for number in numbers}
    seated, left = seat_by_seed(draw.seed, panels, _seats(sessions))
    if left:
        raise NotYet(f"抽签名单与登记时不符，还差 {len(left)} 场。")
    slots = _lay_out(draw, cycle, sessions, seated)
    require_nobody_twice(slots)
    draw.drawn_by, draw.drawn_at = by, now
    draw.save(update_fields=["drawn_by", "drawn_at"])
    DefenceSlot.objects.bulk_create(slots)
    _record_draw(draw, panels, sessions, seated)
    outbox.enqueue(topic=TIMETABLE_TOPIC, key=str(draw.pk), payload={"draw": draw.pk}, at=now)
    _tell_applicants(slots, now)
    return slots


def _seats(sessions: Sequence[DefenceSession]) -> list[Seats]:
    return [Seats(each.pk, each.panel_id, each.places) for each in sessions]


def _record_draw(
    draw: DefenceDraw,
    panels: Mapping[str, int | None],
    sessions: Sequence[DefenceSession],
    seated: Mapping[int, list[str]],
) -> None:
    payload: dict[str, object] = {
        "seed": draw.seed,
        "commitment": draw.commitment,
        "order": in_order(seated, _seats(sessions)),
        "panels": dict(panels),
        "sessions": [{"session": each.pk, **described(each), "numbers": seated[each.pk]} for each in sessions],
    }
    at = draw.drawn_at or draw.committed_at
    cycle = str(draw.cycle_id)
    record(action="defence.drawn", by=draw.drawn_by, at=at, object_type="cycle", object_id=cycle, payload=payload)


def _lay_out(
    draw: DefenceDraw, cycle: AwardCycle, sessions: Sequence[DefenceSession], seated: Mapping[int, list[str]]
) -> list[DefenceSlot]:
    found = cycle.applications.filter(state=STAGE).select_related("organisation", "group", "cycle", "bureau")
    applications = {application.number: application for application in found}
    length = timedelta(minutes=cycle.rulebook.defence.minutes)
    slots: list[DefenceSlot] = []
    for session in sessions:
        for place, number in enumerate(seated[session.pk]):
            start = session.starts_at + place * length
            slots.append(
                DefenceSlot(
                    draw=draw,
                    session=session,
                    application=applications[number],
                    position=len(slots) + 1,
                    starts_at=start,
                    ends_at=start + length,
                    place=session.room,
                )
            )
    return slots


def _tell_applicants(slots: list[DefenceSlot], at: datetime) -> None:
    """Everybody learns their own slot; the whole order is on nobody's page but the staff's and the experts'."""
    for slot in slots:
        tell(
            to=ROLES[RoleCode.APPLICANT].holders(slot.application),
            template="defence_timetable",
            context={"slot": slot, "application": slot.application},
            key=f"defence_timetable:{slot.application_id}",
            link=reverse("reviews:applicant_defence", args=[slot.application.number]),
            event=events_of(slot.application.cycle, [slot])[0],
            at=at,
        )


def _numbers(cycle: AwardCycle) -> list[str]:
    numbers = list(
        Application.objects.filter(cycle=cycle, state=STAGE).order_by("number").values_list("number", flat=True)
    )
    if not numbers:
        raise NotYet("没有进入陈述答辩的申报。")
    return numbers
