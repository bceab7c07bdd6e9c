from contextlib import suppress

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from baoji_award.audit.chain import GENESIS, Anchor
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.selectors import actions_in_use, events, events_of, recompute
from baoji_award.audit.services import anchor, record, unit_of_work
from tests.audit.tampering import AT, execute, write

pytestmark = pytest.mark.django_db


class Broken(Exception):
    pass


def actions() -> list[str]:
    return list(AuditEvent.objects.values_list("action", flat=True))


def note(action: str) -> None:
    record(action=action, by=None, at=AT)


def test_each_event_hangs_on_the_one_before() -> None:
    write(2)
    write(1)
    rows = list(AuditEvent.objects.values_list("seq", "prev_hash", "hash"))
    assert [row[0] for row in rows] == [1, 2, 3]
    assert [row[1] for row in rows] == [GENESIS, rows[0][2], rows[1][2]]
    assert anchor() == Anchor(3, rows[2][2])


def test_the_anchor_of_an_empty_chain_is_the_genesis() -> None:
    assert anchor() == Anchor(0, GENESIS)
    assert str(anchor()) == f"0:{GENESIS}"


def test_the_actor_and_the_payload_are_frozen_when_recorded(person: AbstractBaseUser) -> None:
    payload: dict[str, object] = {"reason": "材料齐全"}
    with unit_of_work():
        record(action="accept", by=person, at=AT, object_type="application", object_id="9", payload=payload)
        payload["reason"] = "改了"
    execute("UPDATE accounts_user SET name = '李四' WHERE id = %s", person.pk)
    event = AuditEvent.objects.get()
    assert (event.actor_id, event.actor_label, event.at) == (person.pk, "张三", AT)
    assert (event.payload_text, event.payload) == ('{"reason":"材料齐全"}', {"reason": "材料齐全"})
    assert recompute().ok is True


def test_without_a_person_the_actor_is_the_system() -> None:
    write(1)
    event = AuditEvent.objects.get()
    assert (event.actor_id, event.actor_label, str(event)) == (None, "系统", "1 submit")


def test_nul_and_surrogates_do_not_break_the_unit() -> None:
    with unit_of_work():
        record(action="a", by=None, at=AT, object_id="x\x00\ud800", payload={"t": "\x00\ud800"})
    assert AuditEvent.objects.get().object_id == "x\ufffd?"
    assert recompute().ok is True


def test_outside_a_unit_recording_is_refused() -> None:
    with pytest.raises(RuntimeError, match="inside unit_of_work"):
        note("a")
    write(1)
    with pytest.raises(RuntimeError, match="inside unit_of_work"):
        note("a")


def test_a_naive_moment_or_no_action_is_refused() -> None:
    with unit_of_work():
        with pytest.raises(ValueError, match="aware"):
            record(action="a", by=None, at=AT.replace(tzinfo=None))
        with pytest.raises(ValueError, match="aware"):
            record(action="", by=None, at=AT)
    assert actions() == []


def test_it_works_as_a_decorator_and_when_re_entered() -> None:
    @unit_of_work()
    def count_down(number: int) -> int:
        note(f"n{number}")
        return number if number == 0 else count_down(number - 1)

    assert count_down(2) == 0
    assert actions() == ["n2", "n1", "n0"]


def test_nothing_is_appended_before_the_outermost_unit_ends() -> None:
    with unit_of_work():
        note("outer")
        with unit_of_work():
            note("inner")
        assert actions() == []
    assert actions() == ["outer", "inner"]


def test_a_failed_inner_unit_takes_its_own_events_with_it() -> None:
    with unit_of_work():
        note("before")
        with suppress(Broken), unit_of_work():
            note("lost")
            with unit_of_work():
                note("lost too")
            raise Broken
        note("after")
    assert actions() == ["before", "after"]
    assert recompute().ok is True


def test_a_failed_outer_unit_leaves_nothing_for_the_next() -> None:
    with suppress(Broken), unit_of_work():
        note("lost")
        raise Broken
    write(1)
    assert actions() == ["submit"]


def test_a_unit_rolled_back_silently_drops_its_events() -> None:
    with unit_of_work():
        note("kept")
        with unit_of_work():
            note("lost")
            transaction.set_rollback(True)
    with unit_of_work():
        note("lost as well")
        transaction.set_rollback(True)
    assert actions() == ["kept"]


def test_a_bare_transaction_inside_a_unit_is_refused() -> None:
    with unit_of_work():
        with pytest.raises(RuntimeError, match=r"instead of transaction\.atomic"), transaction.atomic():
            note("would survive its own rollback")
        with pytest.raises(RuntimeError, match=r"instead of transaction\.atomic"), transaction.atomic(), unit_of_work():
            pass
        with transaction.atomic(savepoint=False):
            note("cannot roll back alone")
    assert actions() == ["cannot roll back alone"]


def test_the_lock_is_taken_last_and_the_cost_does_not_grow(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with CaptureQueriesContext(connection) as queries, unit_of_work():
        for number in range(50):
            note(f"n{number}")
        AuditEvent.objects.exists()
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 4
    assert "pg_advisory_xact_lock" in statements[1]
    assert statements[3].startswith("INSERT INTO")
    with django_assert_num_queries(2), unit_of_work():  # savepoint and release: no lock when nothing was recorded
        pass


def test_events_of_one_object_and_by_filter(person: AbstractBaseUser) -> None:
    write(3)
    with unit_of_work():
        record(action="accept", by=person, at=AT, object_type="application", object_id="1")
    assert [event.seq for event in events_of("application", "1")] == [2, 4]
    assert [event.seq for event in events()] == [4, 3, 2, 1]
    assert [event.seq for event in events(action="submit", object_type="application", object_id="1")] == [2]
    assert [event.seq for event in events(actor_id=person.pk)] == [4]
    assert events(since=AT).count() == 4
    assert events(until=AT).count() == 0
    assert actions_in_use() == ["accept", "submit"]
