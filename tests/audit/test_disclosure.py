"""The chain as it is handed on: every hash can be computed again, and only what is shown is told."""

import hashlib
import json

import pytest

from baoji_award.audit.chain import GENESIS, framed
from baoji_award.audit.disclosure import disclosed, start_of_chain
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import record, unit_of_work
from tests.audit.tampering import AT, execute, triggers_off, write

pytestmark = pytest.mark.django_db


def lines() -> list[dict[str, str]]:
    last = AuditEvent.objects.latest("seq").seq
    return [json.loads(line) for line in disclosed(1, last, shown=lambda action, _text: action == "open")]


def test_whoever_holds_the_lines_computes_every_hash() -> None:
    write(2)
    with unit_of_work():
        record(action="open", by=None, at=AT, payload={"text": "可见"})
        record(action="secret", by=None, at=AT, payload={"text": "金丝雀"})
    previous = GENESIS
    for line, event in zip(lines(), AuditEvent.objects.order_by("seq"), strict=True):
        names = ("at", "who", "action", "object_type", "object_id", "what")
        content = framed("2", str(line["seq"]), *(line[name] for name in names), previous)
        previous = hashlib.sha256(content).hexdigest()
        assert previous == event.hash == line["hash"]


def test_what_is_shown_fits_its_commitment_and_nothing_else_is_told() -> None:
    with unit_of_work():
        record(action="open", by=None, at=AT, payload={"text": "可见"})
        record(action="secret", by=None, at=AT, payload={"text": "金丝雀"})
    shown, hidden = lines()
    assert hashlib.sha256(framed(shown["key"], shown["payload"])).hexdigest() == shown["what"]
    assert ("可见" in shown["payload"], set(shown) - set(hidden)) == (True, {"key", "payload"})
    salts = AuditEvent.objects.values_list("salt", flat=True)
    assert not [word for word in ("金丝雀", "系统", *salts) if word in json.dumps([shown, hidden], ensure_ascii=False)]


def test_the_chain_begins_after_the_events_of_before() -> None:
    write(4)
    assert start_of_chain(4) == (1, GENESIS)
    with triggers_off():
        execute("UPDATE audit_auditevent SET salt = '' WHERE seq < 3")
    assert start_of_chain(4) == (3, AuditEvent.objects.get(seq=2).hash)
