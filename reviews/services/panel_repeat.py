"""Repeating a panel's draws from the audit log alone, and comparing them with what the portal keeps."""

from dataclasses import dataclass

from baoji_award.audit.models import AuditEvent
from baoji_award.audit.selectors import events_of
from reviews.models import ExpertProfile, Panel, PanelReserve
from reviews.services.draw_record import Record, read_record

LABELS = dict(ExpertProfile.Kind.choices)


@dataclass(frozen=True, slots=True)
class Repeated:
    """One draw as the log has it, and every difference as a sentence."""

    record: Record
    differences: tuple[str, ...]


def repeat_panel_draws(panel: Panel) -> list[Repeated]:
    """Every performed draw of the panel, oldest first. Two queries and one for each draw.

    The digest and the pool must have been logged before, and the reserves be the ones that were drawn. Raises
    BrokenRecord for a log entry that is no record.
    """
    log = events_of("panel", str(panel.pk))
    committed = {event.payload["draw"]: event for event in log.filter(action="panel.draw_committed")}
    return [_repeated(event, committed.get(event.payload["draw"])) for event in log.filter(action="panel.drawn")]


def _repeated(drawn: AuditEvent, committed: AuditEvent | None) -> Repeated:
    found = read_record("\n".join(drawn.payload["record"]))
    if committed is None:
        return Repeated(found, ("审计日志中没有抽取前登记的摘要。", *found.differences()))
    pools = {LABELS[kind]: sorted(codes) for kind, codes in committed.payload["pool"].items()}
    seats = {LABELS[kind]: asked for kind, asked in committed.payload["seats"].items()}
    stored = PanelReserve.objects.filter(draw=drawn.payload["draw"])
    reserves = set(stored.values_list("user__expert_profile__code", flat=True))
    against = (
        (committed.seq > drawn.seq, "种子摘要登记在抽取之后。"),
        (committed.payload["commitment"] != found.commitment, "记录中的摘要与事先登记的摘要不符。"),
        (any(pools[lot.kind] != sorted(lot.pool) for lot in found.lots), "抽取范围与事先登记的范围不符。"),
        (any(_too_many(lot.kind, found, seats) for lot in found.lots), "抽取人数与事先登记的人数不符。"),
        (reserves != {code for lot in found.lots for code in lot.reserves}, "候补与现行候补名单不符。"),
    )
    return Repeated(found, (*found.differences(), *(sentence for wrong, sentence in against if wrong)))


def _too_many(kind: str, found: Record, seats: dict[str, dict[str, int]]) -> bool:
    lot = next(lot for lot in found.lots if lot.kind == kind)
    order = lot.drawn(found.seed)
    members = min(seats[kind]["members"], len(order))
    return (len(lot.members), len(lot.reserves)) != (members, min(seats[kind]["reserves"], len(order) - members))
