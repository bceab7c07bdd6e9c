"""The recorded draw of a panel's members and reserves: pool and digest first, seed and names after."""

from collections.abc import Mapping
from datetime import datetime

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications import outbox
from reviews.errors import NotYet
from reviews.models import ExpertProfile, Panel, PanelDraw, PanelMember, PanelReserve
from reviews.selectors.openings import panel_is_done
from reviews.selectors.panel_draws import by_kind, eligible_experts, record_of
from reviews.services.drawing import new_seed
from reviews.services.panels import lock_panel

Kind = ExpertProfile.Kind
RECORD_TOPIC = "panel.draw_record"
# Kind → how many members and how many reserves.
Seats = Mapping[str, Mapping[str, int]]


def least_seats(panel: Panel) -> dict[str, dict[str, int]]:
    """The fewest to draw so that the panel keeps the round's rules; `panel` comes with its members prefetched."""
    rule = panel.cycle.rulebook.seats(panel.stage)
    seated = [member.user.expert_profile.kind for member in panel.members.all()]
    industry = max(rule.industry - seated.count(Kind.INDUSTRY), 0)
    others = max(rule.size - len(seated) - industry, 0)
    return {
        Kind.ASSESSOR: {"members": others, "reserves": rule.reserves if others else 0},
        Kind.INDUSTRY: {"members": industry, "reserves": rule.reserves if industry else 0},
    }


@unit_of_work()
def commit_panel_draw(*, panel_id: int, seats: Seats, by: User, at: datetime | None = None) -> PanelDraw:
    """Writes down who can be drawn and how many, makes the secret seed and logs its SHA-256; returns the draw.

    Raises NotFoundForYou (not the round's agency), Conflict (one waits to be drawn), NotYet (too few experts, or the
    panel would still break the round's rules, scores open), DomainError (nobody to draw).
    Side effects: the PanelDraw row, audit event `panel.draw_committed`.
    """
    panel = _lock(panel_id, by)
    if panel.draws.filter(drawn_at__isnull=True).exists():
        raise Conflict("抽取范围和种子已经登记，请刷新页面。")
    now = at or database_now()
    chosen = {kind.value: {"members": seats[kind]["members"], "reserves": seats[kind]["reserves"]} for kind in Kind}
    pool = by_kind(eligible_experts(panel, at=now))
    _require_enough(pool, chosen)
    _require_rules(panel, chosen)
    seed, commitment = new_seed()
    draw = PanelDraw.objects.create(
        panel=panel, pool=pool, seats=chosen, seed=seed, commitment=commitment, committed_by=by, committed_at=now
    )
    _record(
        "panel.draw_committed",
        draw,
        by,
        now,
        {"cycle": draw.panel.cycle_id, "commitment": commitment, "pool": pool, "seats": chosen},
    )
    return draw


def _require_enough(pool: Mapping[str, list[str]], seats: Seats) -> None:
    asked = {kind: sum(seats[kind].values()) for kind in Kind}
    if not any(asked.values()):
        raise DomainError("请填写抽取人数。")
    short = [
        f"{kind.label}需抽取 {asked[kind]} 名，符合条件的 {len(pool[kind])} 名"
        for kind in Kind
        if asked[kind] > len(pool[kind])
    ]
    if short:
        raise NotYet(f"专家库中符合条件的专家不足：{'；'.join(short)}。")


def _require_rules(panel: Panel, seats: Seats) -> None:
    """With the drawn members the panel has to keep the round's rules, and each kind drawn its number of reserves."""
    rule = panel.cycle.rulebook.seats(panel.stage)
    kinds = list(panel.members.values_list("user__expert_profile__kind", flat=True))
    size = len(kinds) + sum(seats[kind]["members"] for kind in Kind)
    industry = kinds.count(Kind.INDUSTRY) + seats[Kind.INDUSTRY]["members"]
    if size < rule.size:
        raise NotYet(f"本阶段评审组不少于 {rule.size} 名专家，抽取后只有 {size} 名。")
    if industry < rule.industry:
        raise NotYet(f"本阶段评审组至少有 {rule.industry} 名行业专家，抽取后只有 {industry} 名。")
    lacking = [kind.label for kind in Kind if seats[kind]["members"] and seats[kind]["reserves"] < rule.reserves]
    if lacking:
        raise NotYet(f"每类专家的候补不少于 {rule.reserves} 名：{'、'.join(lacking)}。")


@unit_of_work()
def perform_panel_draw(*, panel_id: int, by: User, at: datetime | None = None) -> PanelDraw:
    """Draws members and reserves with the committed seed; returns the draw.

    Whoever can no longer sit on the panel is left out and named in the record. Raises NotFoundForYou, NotYet (nothing
    committed, scores open). Side effects: PanelMember and PanelReserve rows, audit event `panel.drawn` with the seed,
    an outbox entry (the record's PDF).
    """
    panel = _lock(panel_id, by)
    draw = PanelDraw.objects.select_for_update(of=("self",)).filter(panel=panel, drawn_at__isnull=True).first()
    if draw is None:
        raise NotYet("请先登记抽取范围和种子，再抽取。")
    now = at or database_now()
    eligible = {profile.code: profile for profile in eligible_experts(panel, at=now)}
    draw.left_out = {kind: [code for code in codes if code not in eligible] for kind, codes in draw.pool.items()}
    draw.drawn_by, draw.drawn_at = by, now
    draw.save(update_fields=["left_out", "drawn_by", "drawn_at"])
    drawn = record_of(draw)
    PanelMember.objects.bulk_create(
        PanelMember(panel=panel, user=eligible[code].user) for lot in drawn.lots for code in lot.members
    )
    PanelReserve.objects.bulk_create(
        PanelReserve(draw=draw, panel=panel, user=eligible[code].user, position=position)
        for lot in drawn.lots
        for position, code in enumerate(lot.reserves, 1)
    )
    _record("panel.drawn", draw, by, now, {"record": drawn.lines()})
    outbox.enqueue(topic=RECORD_TOPIC, key=str(draw.pk), payload={"draw": draw.pk}, at=now)
    return draw


def _lock(panel_id: int, by: User) -> Panel:
    panel = lock_panel(panel_id, by)
    if panel_is_done(panel):
        raise NotYet("本阶段评分已开封，不能再抽取。")
    return panel


def _record(action: str, draw: PanelDraw, by: User, at: datetime, payload: dict[str, object]) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="panel",
        object_id=str(draw.panel_id),
        payload={"draw": draw.pk, **payload},
    )
