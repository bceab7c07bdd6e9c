"""The draw of the defence's order: committed before, shown after, repeatable by anyone with the printed record."""

from datetime import UTC, datetime, time, timedelta

from django.urls import reverse

from applications.models import Application, AwardCycle
from applications.roles import ROLES
from applications.rules.defence import DefenceRule
from applications.selectors.cycles import window_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import LOCAL, database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications import outbox
from baoji_award.notifications.services import tell
from reviews.enums import ReviewStage
from reviews.errors import NotYet
from reviews.models import DefenceDraw, DefenceSlot
from reviews.services.drawing import new_seed, order_by_seed
from reviews.services.experts import require_role_in_round

STAGE = ReviewStage.DEFENCE.value
TIMETABLE_TOPIC = "defence.timetable"


def timetable(rule: DefenceRule, count: int) -> list[tuple[datetime, datetime]]:
    """Start and end (UTC) of `count` presentations after one another, `per_day` a day from the round's first slot."""
    opening = time.fromisoformat(rule.first_slot)
    length = timedelta(minutes=rule.minutes)
    slots = []
    for index in range(count):
        day, place = divmod(index, rule.per_day)
        start = datetime.combine(rule.first_day + timedelta(days=day), opening, LOCAL) + place * length
        slots.append((start.astimezone(UTC), (start + length).astimezone(UTC)))
    return slots


@unit_of_work()
def commit_draw(*, cycle_id: int, by: User, at: datetime | None = None) -> DefenceDraw:
    """Makes the secret seed and puts its SHA-256 into the audit log, before the order can be known.

    Raises NotFoundForYou (not the round's agency), Conflict (committed before), NotYet (not in the defence).
    Side effects: the DefenceDraw row, audit event `defence.draw_committed` with the commitment and the numbers.
    """
    cycle = _lock_round(cycle_id, by)
    if DefenceDraw.objects.filter(cycle=cycle).exists():
        raise Conflict("抽签种子已经登记，请刷新页面。")
    numbers = _numbers(cycle)
    now = at or database_now()
    seed, commitment = new_seed()
    draw = DefenceDraw.objects.create(cycle=cycle, seed=seed, commitment=commitment, committed_by=by, committed_at=now)
    payload: dict[str, object] = {"commitment": commitment, "numbers": numbers}
    record(
        action="defence.draw_committed", by=by, at=now, object_type="cycle", object_id=str(cycle_id), payload=payload
    )
    return draw


@unit_of_work()
def perform_draw(*, cycle_id: int, place: str, by: User, at: datetime | None = None) -> list[DefenceSlot]:
    """Draws the order with the committed seed and lays out the timetable; returns the slots in order.

    Raises NotFoundForYou, NotYet (nothing committed, more dossiers than the stage has room for), Conflict (drawn
    before), DomainError (no place). Side effects: the slots; audit event `defence.drawn` with seed and order; an
    outbox entry (the timetable's PDF); a message to each applicant.
    """
    cycle = _lock_round(cycle_id, by)
    draw = DefenceDraw.objects.select_for_update().filter(cycle=cycle).first()
    if draw is None:
        raise NotYet("请先登记抽签种子，再抽签。")
    if draw.drawn_at is not None:
        raise Conflict("答辩顺序已经抽定，请刷新页面。")
    if not place.strip():
        raise DomainError("请填写答辩地点。")
    now = at or database_now()
    order = order_by_seed(draw.seed, _numbers(cycle))
    slots = _lay_out(draw, cycle, order, place.strip())
    draw.drawn_by, draw.drawn_at = by, now
    draw.save(update_fields=["drawn_by", "drawn_at"])
    DefenceSlot.objects.bulk_create(slots)
    payload: dict[str, object] = {"seed": draw.seed, "commitment": draw.commitment, "order": order}
    record(action="defence.drawn", by=by, at=now, object_type="cycle", object_id=str(cycle_id), payload=payload)
    outbox.enqueue(topic=TIMETABLE_TOPIC, key=str(draw.pk), payload={"draw": draw.pk}, at=now)
    _tell_applicants(slots, now)
    return slots


def _lay_out(draw: DefenceDraw, cycle: AwardCycle, order: list[str], place: str) -> list[DefenceSlot]:
    times = timetable(cycle.rulebook.defence, len(order))
    if times[-1][1] > window_of(cycle, STAGE).closes_at:
        raise NotYet("按本年度规则排定的场次超出陈述答辩阶段的截止时间，请先核对规则中的每日场次。")
    found = cycle.applications.filter(state=STAGE).select_related("organisation", "group", "cycle", "bureau")
    applications = {application.number: application for application in found}
    return [
        DefenceSlot(draw=draw, application=applications[number], position=n, starts_at=start, ends_at=end, place=place)
        for n, (number, (start, end)) in enumerate(zip(order, times, strict=True), 1)
    ]


def _tell_applicants(slots: list[DefenceSlot], at: datetime) -> None:
    """Everybody learns their own slot; the whole order is on nobody's page but the staff's and the experts'."""
    for slot in slots:
        tell(
            to=ROLES[RoleCode.APPLICANT].holders(slot.application),
            template="defence_timetable",
            context={"slot": slot, "application": slot.application},
            key=f"defence_timetable:{slot.application_id}",
            link=reverse("reviews:applicant_defence", args=[slot.application.number]),
            at=at,
        )


def _lock_round(cycle_id: int, by: User) -> AwardCycle:
    cycle = AwardCycle.objects.select_for_update(no_key=True).filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.AGENCY, cycle_id)
    if cycle.state != STAGE:
        raise NotYet("本轮不在陈述答辩阶段，不能抽签。")
    return cycle


def _numbers(cycle: AwardCycle) -> list[str]:
    numbers = list(
        Application.objects.filter(cycle=cycle, state=STAGE).order_by("number").values_list("number", flat=True)
    )
    if not numbers:
        raise NotYet("没有进入陈述答辩的申报。")
    return numbers
