"""The embedded servers: nothing stays behind, nothing half-made is believed, nothing with data is thrown away."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from devtools import postgres
from devtools.placement import Placement, packaged_binaries, place, remove
from devtools.processes import Child, wait_until
from devtools.refusal import RefusalError
from devtools.servers import ROOT, kept_servers, locked, throw_away_servers
from tests.devtools.processes_of import processes_of
from tests.live import PATIENCE

pytestmark = pytest.mark.slow


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A directory of one's own, by which every process that is started for it can be found."""
    yield tmp_path
    remove(tmp_path / "postgres")


def ask(url: str, question: str) -> object:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def half_made(directory: Path) -> Placement:
    """What an interrupted initdb leaves: a data directory and no marker."""
    placement = place(directory)
    placement.data.mkdir()
    (placement.data / "PG_VERSION").write_text("18\n")
    (placement.data / "base").mkdir()
    return placement


def test_both_servers_answer_and_leave_no_process(var: Path) -> None:
    with kept_servers(var, "postgres", {}) as servers:
        assert ask(servers.database_url, "SELECT 1") == 1
        assert redis.Redis.from_url(servers.redis_url).ping() is True
        pids = {child.name: child.process.pid for child in servers.children}
        assert sorted(pids) == ["postgres", "redis"]
        assert all(Path(f"/proc/{pid}").exists() for pid in pids.values())
    assert [name for name, pid in pids.items() if Path(f"/proc/{pid}").exists()] == []
    assert processes_of(var) == set()


def test_throw_away_servers_are_quick_and_roomy_and_leave_no_file(monkeypatch: pytest.MonkeyPatch, var: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(var))
    with throw_away_servers("postgres", {}) as servers:
        assert ask(servers.database_url, "SHOW fsync") == "off"
        assert ask(servers.database_url, "SHOW max_connections") == "300"
    assert list(var.iterdir()) == []


def test_servers_named_from_outside_are_used_and_nothing_is_started(var: Path) -> None:
    named = {"DATABASE_URL": "postgres://elsewhere/award", "REDIS_URL": "redis://elsewhere/0"}
    with throw_away_servers("award", named) as servers:
        assert (servers.environ, servers.children) == (named, ())


def test_strangers_need_the_password(var: Path) -> None:
    with throw_away_servers("postgres", {}) as servers:
        with pytest.raises(psycopg2.OperationalError, match=r"password authentication failed"):
            psycopg2.connect(servers.database_url, password="guess")
        with pytest.raises(redis.AuthenticationError):
            redis.Redis.from_url(servers.redis_url, password=None, username=None).execute_command("AUTH", "guess")


def test_data_are_kept_between_runs(var: Path) -> None:
    with kept_servers(var, "postgres", {}) as servers:
        ask(servers.database_url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    with kept_servers(var, "postgres", {}) as servers:
        assert ask(servers.database_url, "SELECT n FROM kept") == 7
        assert ask(servers.database_url, "SHOW fsync") == "on"


def test_half_made_directory_is_built_again(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    placement = half_made(var / "postgres")
    with kept_servers(var, "postgres", {}) as servers:
        assert ask(servers.database_url, "SELECT 1") == 1
    assert capsys.readouterr().out == (
        f"{placement.data} was never completed (an earlier start was interrupted); it is built again.\n"
    )


@pytest.mark.parametrize("missing", ["PG_VERSION", "global/pg_control"])
def test_damaged_directory_is_refused_and_not_touched(var: Path, missing: str) -> None:
    with kept_servers(var, "postgres", {}):
        pass
    base = var / "postgres"
    (base / "data" / missing).unlink()
    before = sorted(path.name for path in (base / "data").iterdir())
    with pytest.raises(RefusalError, match=r"is damaged .* remove it with  make clean-demo  and start again\."):
        kept_servers(var, "postgres", {}).__enter__()
    assert sorted(path.name for path in (base / "data").iterdir()) == before


def test_server_that_can_not_start_gives_its_last_words(var: Path) -> None:
    with kept_servers(var, "postgres", {}):
        pass
    (var / "postgres" / "data" / "global" / "pg_control").write_bytes(bytes(8192))
    with pytest.raises(RefusalError, match=r"^PostgreSQL did not start: .*(FATAL|PANIC).*whole log: .*/log\)$"):
        kept_servers(var, "postgres", {}).__enter__()
    assert processes_of(var) == set()


def test_other_version_is_refused(var: Path) -> None:
    with kept_servers(var, "postgres", {}):
        pass
    (var / "postgres" / "complete").write_text("13\n")
    with pytest.raises(RefusalError, match="was made by PostgreSQL 13, the installed one is 18"):
        kept_servers(var, "postgres", {}).__enter__()


def test_note_of_a_server_that_is_gone_is_ignored(var: Path) -> None:
    with kept_servers(var, "postgres", {}):
        pass
    (var / "postgres" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n/nowhere\n")
    (var / "redis").mkdir(exist_ok=True)
    (var / "redis" / "redis.pid").write_text("1\n")
    with kept_servers(var, "postgres", {}) as servers:
        assert ask(servers.database_url, "SELECT 1") == 1


def test_orphan_of_an_earlier_run_is_stopped(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = postgres.start(var / "postgres")
    second = postgres.start(var / "postgres")
    try:
        assert wait_until(lambda: first.child.exit_code is not None, PATIENCE)
        assert ask(second.url("postgres"), "SELECT 1") == 1
    finally:
        second.child.stop()
    assert capsys.readouterr().out == (
        f"Stopping the PostgreSQL that an earlier run left behind (process {first.child.process.pid}).\n"
    )


def test_second_demo_in_the_same_place_is_refused(var: Path) -> None:
    with locked(var), pytest.raises(RefusalError, match="Another demo is already running"):
        locked(var).__enter__()


def test_servers_end_even_if_their_starter_is_killed(var: Path) -> None:
    """SIGKILL leaves no chance to clean up; the kernel tells the children."""
    environ = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    starter = subprocess.Popen(
        [sys.executable, "-m", "devtools.servers"],
        cwd=ROOT,
        env={**environ, "VAR_DIR": str(var), "TMPDIR": str(var)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    try:
        assert starter.stdout.readline().startswith("export DATABASE_URL=")
        assert starter.stdout.readline().startswith("export REDIS_URL=")
        assert processes_of(var) >= {"postgres", "redis-server"}
    finally:
        starter.kill()
        starter.wait()
        starter.stdout.close()
    assert wait_until(lambda: processes_of(var) == set(), PATIENCE)
    for stand_in in var.glob("*/postgres"):
        remove(stand_in)


def test_child_that_ignores_the_request_is_killed_with_its_own_children(var: Path) -> None:
    script = "trap '' TERM; sleep 1000 & echo ready; wait; sleep 1000"
    lines: list[str] = []
    child = Child("stubborn", ["bash", "-c", script], os.environ, var, line=lines.append).start()
    assert wait_until(lambda: lines == ["ready"], PATIENCE)
    child.stop(patience=0.2)
    assert child.exit_code == -signal.SIGKILL
    assert wait_until(lambda: processes_of(var) == set(), PATIENCE)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_root_in_a_place_that_nobody_can_enter(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clone under /root: data and binaries go elsewhere, and var/ stays the one place that decides."""
    var.chmod(0o700)
    closed = var / "site-packages"
    packaged = packaged_binaries()
    package = packaged.parent.parent
    shutil.copytree(packaged.parent, closed / package.name / packaged.parent.name)
    shutil.copytree(package.parent / f"{package.name}.libs", closed / f"{package.name}.libs")
    monkeypatch.setattr(
        "devtools.placement.packaged_binaries", lambda: closed / package.name / packaged.parent.name / "bin"
    )

    with kept_servers(var, "postgres", {}) as servers:
        ask(servers.database_url, "CREATE TABLE kept (n int)")
    stand_in = (var / "postgres").resolve()
    assert stand_in.parent == Path("/var/tmp")
    assert (stand_in / "binaries" / "complete").exists()

    (var / "postgres").unlink()  # what `rm -rf var` does
    with kept_servers(var, "postgres", {}) as servers:
        assert ask(servers.database_url, "SELECT to_regclass('kept')") is None
    remove(var / "postgres")
    assert not stand_in.exists()
