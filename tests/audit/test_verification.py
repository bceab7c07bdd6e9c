"""Every way of tampering is found, with the first sequence number that does not hold."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries, Settings

from baoji_award.audit.chain import GENESIS, Anchor
from baoji_award.audit.selectors import recompute
from baoji_award.audit.services import anchor
from tests.audit.tampering import execute, rehash, triggers_off, write

pytestmark = pytest.mark.django_db
COLUMNS = "at, actor_label, action, object_type, object_id, payload_text"


def edit(column: str, value: str) -> Callable[[], None]:
    def tamper() -> None:
        execute(f"UPDATE audit_auditevent SET {column} = {value} WHERE seq = 4")  # noqa: S608  fixed texts of this file

    return tamper


def edit_with_its_hash() -> None:
    edit("action", "'forged'")()
    rehash(4)


def delete() -> None:
    execute("DELETE FROM audit_auditevent WHERE seq = 4")


def delete_the_first() -> None:
    execute("DELETE FROM audit_auditevent WHERE seq = 1")


def delete_and_close_the_gap() -> None:
    delete()
    for seq in range(5, 11):
        execute("UPDATE audit_auditevent SET seq = seq - 1 WHERE seq = %s", seq)


def exchange() -> None:
    execute("UPDATE audit_auditevent SET seq = 99 WHERE seq = 4")
    execute("UPDATE audit_auditevent SET seq = 4 WHERE seq = 7")
    execute("UPDATE audit_auditevent SET seq = 7 WHERE seq = 99")


def insert_in_the_middle() -> None:
    for seq in range(10, 3, -1):
        execute("UPDATE audit_auditevent SET seq = seq + 1 WHERE seq = %s", seq)
    execute(
        f"INSERT INTO audit_auditevent (seq, {COLUMNS}, prev_hash, hash) "  # noqa: S608  fixed texts of this file
        f"SELECT 4, {COLUMNS}, %s, %s FROM audit_auditevent WHERE seq = 3",
        "a" * 64,
        "b" * 64,
    )
    rehash(4)


def insert_at_the_end() -> None:
    execute(
        f"INSERT INTO audit_auditevent (seq, {COLUMNS}, prev_hash, hash) "  # noqa: S608  fixed texts of this file
        f"SELECT 11, {COLUMNS}, %s, %s FROM audit_auditevent WHERE seq = 3",
        "a" * 64,
        "b" * 64,
    )
    rehash(11)


def insert_before_the_first() -> None:
    execute("ALTER TABLE audit_auditevent DROP CONSTRAINT audit_seq_from_one")
    execute(
        f"INSERT INTO audit_auditevent (seq, {COLUMNS}, prev_hash, hash) "  # noqa: S608  fixed texts of this file
        f"SELECT 0, {COLUMNS}, %s, %s FROM audit_auditevent WHERE seq = 3",
        "a" * 64,
        "b" * 64,
    )


CHANGED = "内容被改：重算的哈希与所存哈希不符"
UNLINKED = "前后不连：所记前一哈希与前一事件不符"


@pytest.mark.parametrize(
    ("tamper", "first_bad", "reason"),
    [
        pytest.param(edit("at", "at + interval '1 microsecond'"), 4, CHANGED, id="edit-at"),
        pytest.param(edit("actor_label", "'李四'"), 4, CHANGED, id="edit-actor-label"),
        pytest.param(edit("action", "'forged'"), 4, CHANGED, id="edit-action"),
        pytest.param(edit("object_type", "'x'"), 4, CHANGED, id="edit-object-type"),
        pytest.param(edit("object_id", "'x'"), 4, CHANGED, id="edit-object-id"),
        pytest.param(edit("payload_text", "'{ }'"), 4, CHANGED, id="edit-payload-spacing"),
        pytest.param(edit("hash", "repeat('a', 64)"), 4, CHANGED, id="edit-hash"),
        pytest.param(edit("prev_hash", "repeat('a', 64)"), 4, UNLINKED, id="edit-prev-hash"),
        pytest.param(edit_with_its_hash, 5, UNLINKED, id="edit-with-its-hash"),
        pytest.param(delete, 4, "缺少事件：第 4 号至第 4 号不存在", id="delete"),
        pytest.param(delete_the_first, 1, "缺少事件：第 1 号至第 1 号不存在", id="delete-first"),
        pytest.param(delete_and_close_the_gap, 4, UNLINKED, id="delete-and-renumber"),
        pytest.param(exchange, 4, UNLINKED, id="reorder"),
        pytest.param(insert_in_the_middle, 4, UNLINKED, id="insert"),
        pytest.param(insert_at_the_end, 11, UNLINKED, id="insert-at-the-end"),
        pytest.param(insert_before_the_first, 0, "多出事件：序号小于起点", id="insert-before"),
    ],
)
def test_tampering_is_found(tamper: Callable[[], None], first_bad: int, reason: str) -> None:
    write(10)
    assert recompute().ok is True
    with triggers_off():
        tamper()
    verdict = recompute()
    assert (verdict.ok, verdict.first_bad_seq, verdict.reason) == (False, first_bad, reason)
    with pytest.raises(CommandError) as failed:
        call_command("verify_audit")
    assert (failed.value.returncode, str(failed.value)) == (1, f"审计链不完好：第 {first_bad} 号，{reason}。")


def test_a_changed_actor_is_found(person: AbstractBaseUser) -> None:
    write(3)
    with triggers_off():
        execute("UPDATE audit_auditevent SET actor_id = %s WHERE seq = 2", person.pk)
        execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert recompute().first_bad_seq == 2


def test_a_cut_tail_shows_only_against_the_printed_anchor() -> None:
    write(10)
    printed = anchor()
    with triggers_off():
        execute("DELETE FROM audit_auditevent WHERE seq > 7")
    assert recompute().ok is True
    verdict = recompute(expected=printed)
    assert (verdict.first_bad_seq, verdict.reason) == (8, "末尾被截断：链止于第 7 号，纸质文件所记锚点为第 10 号")
    with pytest.raises(CommandError) as failed:
        call_command("verify_audit", f"--anchor={printed}")
    assert failed.value.returncode == 1


def test_an_emptied_log_shows_against_the_anchor() -> None:
    write(2)
    printed = anchor()
    execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE audit_auditevent")
    assert recompute().ok is True
    assert recompute(expected=printed).first_bad_seq == 1


def test_a_rewritten_tail_shows_against_the_anchor() -> None:
    write(10)
    printed = anchor()
    with triggers_off():
        execute("DELETE FROM audit_auditevent WHERE seq > 8")
    write(4, action="forged")
    assert recompute().ok is True
    verdict = recompute(expected=printed)
    assert (verdict.first_bad_seq, verdict.reason) == (10, "与纸质文件所记锚点不符：该事件或其之前的链已被重写")


def test_an_anchor_printed_earlier_still_holds() -> None:
    write(5)
    printed = anchor()
    write(5)
    assert recompute(expected=printed).ok is True
    assert recompute(8, expected=printed).checked == 6
    assert recompute(expected=Anchor(0, GENESIS)).ok is True


def test_a_part_can_be_checked() -> None:
    write(10)
    verdict = recompute(6)
    assert (verdict.ok, verdict.checked, verdict.last) == (True, 5, anchor())
    with triggers_off():
        execute("DELETE FROM audit_auditevent WHERE seq = 5")
    assert recompute(6).first_bad_seq == 5


def test_the_command_prints_one_line() -> None:
    write(3)
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue() == f"审计链完好：共核对 3 条，与 0 个锚点相符，末号及哈希 {anchor()}。\n"
    with pytest.raises(CommandError, match="锚点格式"):
        call_command("verify_audit", "--anchor=12")


def test_sm3_and_sha256_chains_are_not_interchangeable(settings: Settings) -> None:
    settings.AUDIT_HASH = "sm3"
    write(3)
    assert recompute().ok is True
    settings.AUDIT_HASH = "sha256"
    assert recompute().first_bad_seq == 1


def test_the_walk_does_not_ask_row_by_row(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    write(50)
    with django_assert_num_queries(1):
        assert recompute().checked == 50
