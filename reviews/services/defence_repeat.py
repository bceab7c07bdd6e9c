"""Repeating the draw from the audit log alone, and comparing it with what the portal uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from applications.models import AwardCycle
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.selectors import events_of
from reviews.models import DefenceSlot
from reviews.services.defence_seating import Seats, in_order, seat_by_seed
from reviews.services.drawing import commitment_of, order_by_seed


@dataclass(frozen=True, slots=True)
class Repetition:
    """What the repetition found: the order it computed, and every difference as a sentence."""

    order: tuple[str, ...]
    differences: tuple[str, ...]


def repeat_draw(cycle: AwardCycle) -> Repetition:
    """Computes the order from the logged seed and compares commitment, log and stored slots. Three queries.

    The seed must be the one whose SHA-256 was logged before, and no dossier may have joined in between; one that has
    been withdrawn is left out by the draw.
    """
    log = events_of("cycle", str(cycle.pk))
    committed = log.filter(action="defence.draw_committed").first()
    drawn = log.filter(action="defence.drawn").first()
    if committed is None or drawn is None:
        return Repetition((), ("审计日志中没有本年度完整的抽签记录。",))
    return _compare(cycle, committed, drawn)


def _compare(cycle: AwardCycle, committed: AuditEvent, drawn: AuditEvent) -> Repetition:
    seed, logged = str(drawn.payload["seed"]), [str(number) for number in drawn.payload["order"]]
    order = _order(seed, drawn.payload)
    stored = list(
        DefenceSlot.objects.filter(draw__cycle=cycle).order_by("position").values_list("application__number", flat=True)
    )
    against = (
        (committed.seq > drawn.seq, "种子摘要登记在抽签之后。"),
        (commitment_of(seed) != committed.payload["commitment"], "种子与事先登记的摘要不符。"),
        (bool(set(logged) - set(committed.payload["numbers"])), "抽签名单中有登记摘要时不在名单内的申报。"),
        (order != logged, "由种子算出的次序与审计日志不符。"),
        (order != stored, "由种子算出的次序与现行答辩日程不符。"),
        (_moved(committed, drawn), "抽签所用的场次或评审组与登记摘要时不符。"),
    )
    return Repetition(tuple(order), tuple(sentence for wrong, sentence in against if wrong))


def _order(seed: str, payload: Mapping[str, Any]) -> list[str]:
    """The numbers session by session, as the seed seats them; in the order of the seed for draws without sessions."""
    if "sessions" not in payload:
        return order_by_seed(seed, payload["order"])
    sessions = [Seats(each["session"], each["panel"], each["places"]) for each in payload["sessions"]]
    seated, _ = seat_by_seed(seed, payload["panels"], sessions)
    return in_order(seated, sessions)


def _moved(committed: AuditEvent, drawn: AuditEvent) -> bool:
    """Whether planned sessions or panels differ from those that were logged before the order could be known."""
    before, after = committed.payload, drawn.payload
    planned = before.get("sessions", [])
    used = [{key: value for key, value in each.items() if key != "numbers"} for each in after.get("sessions", [])]
    panels = {number: before.get("panels", {}).get(number) for number in after.get("panels", {})}
    return bool(planned and planned != used) or panels != after.get("panels", {})
