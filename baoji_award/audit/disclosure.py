"""The chain as it is handed on: every event can be recomputed, what was said is opened for the chosen ones alone."""

import json
from collections.abc import Callable, Iterator

from django.conf import settings

from baoji_award.audit.chain import GENESIS, Link, commitments, key_of, moment_text
from baoji_award.audit.models import AuditEvent

CHUNK_ROWS = 2000
Shown = Callable[[str, str], bool]


def start_of_chain(until: int) -> tuple[int, str]:
    """The first event up to `until` from which on all commit to who and what, and the hash before it."""
    plain = AuditEvent.objects.filter(salt="", seq__lte=until).order_by("-seq").values_list("seq", "hash").first()
    return (1, GENESIS) if plain is None else (plain[0] + 1, plain[1])


def disclosed(since: int, until: int, *, shown: Shown) -> Iterator[str]:
    """One line of JSON for each event from `since` to `until`; reads one row at a time.

    Nobody is named: `who` is a commitment. `shown` is asked with the action and the payload's text; where it says yes,
    the line also has the text and the key that opens `what` to it.
    """
    rows = AuditEvent.objects.filter(seq__range=(since, until)).order_by("seq").values_list(*Link._fields, "hash")
    for *fields, stored in rows.iterator(chunk_size=CHUNK_ROWS):
        yield _line(Link(*fields), stored, shown)


def _line(link: Link, stored: str, shown: Shown) -> str:
    who, what = commitments(link, algorithm=settings.AUDIT_HASH)
    told = {
        "seq": link.seq,
        "at": moment_text(link.at),
        "action": link.action,
        "object_type": link.object_type,
        "object_id": link.object_id,
        "who": who,
        "what": what,
        "hash": stored,
    }
    if shown(link.action, link.payload_text):
        told |= {"key": key_of(link.salt, "what", algorithm=settings.AUDIT_HASH), "payload": link.payload_text}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
