"""Re-computing the chain from its stored fields, in Python and streaming: no trust in the database's own checks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from baoji_award.audit.anchors import KeptAnchor, kept_anchors
from baoji_award.audit.chain import GENESIS, Anchor, Link, hash_of
from baoji_award.audit.models import AuditEvent

CHUNK_ROWS = 2000
GIVEN = "纸质文件"
_FIELDS = (*Link._fields, "hash")


@dataclass(frozen=True)
class Verification:
    """The verdict. `first_bad_seq` and `reason` are None and empty when `ok`; `last` is the end that was reached.

    `anchors` counts the anchors that were compared and fit.
    """

    ok: bool
    checked: int
    first_bad_seq: int | None
    reason: str
    last: Anchor
    anchors: int = 0


def verify(from_seq: int = 1, *, expected: Anchor | None = None) -> Verification:
    """`recompute()`, compared with the anchors of every notice and resolution too: what the command and the page ask.

    A log that was cut, emptied or written anew from the first event on fits itself, but not what was printed since.
    One query a kind of document beside the walk.
    """
    return recompute(from_seq, expected=expected, kept=kept_anchors())


def recompute(from_seq: int = 1, *, expected: Anchor | None = None, kept: Sequence[KeptAnchor] = ()) -> Verification:
    """Walk the chain from `from_seq` (1 = all of it) and return the first sequence number that does not hold.

    Finds a changed field or an exchanged pair (the first hash that differs), a deleted event (the missing number),
    an inserted one (the link that does not fit) and, given an anchor, a cut or rewritten tail. An event rewritten
    together with its own hash shows at its successor, whose link no longer fits; one at the very end shows only
    against an anchor. Needs the `AUDIT_HASH` the chain was written with.

    `expected` is an anchor from paper, and lowers `from_seq` to it; of the `kept` ones those before `from_seq` are
    left out. Reads one row at a time whatever the length of the log. No side effects.
    """
    if expected is not None:
        from_seq = max(1, min(from_seq, expected.seq))
        kept = [*kept, KeptAnchor(GIVEN, expected)]
    tail = _start(from_seq)
    if tail is None:
        return Verification(False, 0, from_seq - 1, "缺少起点之前的事件", Anchor(0, GENESIS))
    due = [row for row in kept if row.anchor.seq >= max(from_seq, 1)]
    verdict = _walk(from_seq, tail, due)
    if not verdict.ok:
        return verdict
    missing = min((row.anchor.seq for row in due if row.anchor.seq > verdict.last.seq), default=None)
    if missing is None:
        return replace(verdict, anchors=len(due))
    place = next(row.place for row in due if row.anchor.seq == missing)
    end = verdict.last.seq
    reason = f"末尾被截断：链止于第 {end} 号，{place}所记锚点为第 {missing} 号"
    return replace(verdict, ok=False, first_bad_seq=end + 1, reason=reason)


def _walk(from_seq: int, tail: Anchor, due: Sequence[KeptAnchor]) -> Verification:
    """Link by link to the end; the first fault ends it."""
    checked = 0
    promised: dict[int, list[KeptAnchor]] = {}
    for row in due:
        promised.setdefault(row.anchor.seq, []).append(row)
    for link, stored in _links(from_seq):
        bad = _fault(link, stored, tail, promised.get(link.seq, ()))
        if bad is not None:
            return Verification(ok=False, checked=checked, first_bad_seq=bad[0], reason=bad[1], last=tail)
        tail, checked = Anchor(link.seq, stored), checked + 1
    return Verification(ok=True, checked=checked, first_bad_seq=None, reason="", last=tail)


def _start(from_seq: int) -> Anchor | None:
    """The link before the first to check, trusted as stored. None if it is missing."""
    if from_seq <= 1:
        return Anchor(0, GENESIS)
    stored = AuditEvent.objects.filter(seq=from_seq - 1).values_list("hash", flat=True).first()
    return None if stored is None else Anchor(from_seq - 1, stored)


def _links(from_seq: int) -> Iterator[tuple[Link, str]]:
    rows = AuditEvent.objects.order_by("seq").values_list(*_FIELDS)
    if from_seq > 1:  # from the start there is no lower bound: a row numbered below 1 is a fault too
        rows = rows.filter(seq__gte=from_seq)
    for row in rows.iterator(chunk_size=CHUNK_ROWS):
        yield Link(*row[:-1]), row[-1]


def _fault(link: Link, stored: str, tail: Anchor, promised: Sequence[KeptAnchor]) -> tuple[int, str] | None:
    """The faulty sequence number and why, or None if this link holds."""
    due = tail.seq + 1
    if link.seq > due:
        return due, f"缺少事件：第 {due} 号至第 {link.seq - 1} 号不存在"
    if link.seq < due:
        return link.seq, "多出事件：序号小于起点"
    if link.prev_hash != tail.hash:
        return link.seq, "前后不连：所记前一哈希与前一事件不符"
    if hash_of(link, algorithm=settings.AUDIT_HASH) != stored:
        return link.seq, "内容被改：重算的哈希与所存哈希不符"
    broken = next((row.place for row in promised if row.anchor.hash != stored), None)
    if broken is not None:
        return link.seq, f"与{broken}所记锚点不符：该事件或其之前的链已被重写"
    return None
