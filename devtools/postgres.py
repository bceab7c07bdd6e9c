"""The embedded PostgreSQL: made once, started on a free loopback port, stopped cleanly."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from devtools.placement import Placement, place
from devtools.ports import free_port
from devtools.processes import Child, wait_until
from devtools.refusal import RefusalError

START_SECONDS = 60.0
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=256MB")
REMEDY = "remove it with  make clean-demo  and start again"


@dataclass(frozen=True)
class Running:
    """A started server. `url(name)` addresses one of its databases as the superuser."""

    child: Child
    port: int
    password: str

    def url(self, database: str) -> str:
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/{database}"


def start(directory: Path, *, throw_away: bool = False, max_connections: int = 100) -> Running:
    """Start the server of `directory`, making it first if it was never completed.

    Side effects: files under `directory`; a child process. Raises RefusalError with the sentence to show.
    `throw_away` trades every safety against power loss for speed.
    """
    try:
        placement = place(directory)
        password = _initialised(placement)
        _clear_leftovers(placement)
    except PermissionError as error:
        raise RefusalError(f"{error.filename} belongs to another user: work as that user, or {REMEDY}.") from error
    port = free_port()
    options = [
        "listen_addresses=127.0.0.1",
        f"port={port}",
        "unix_socket_directories=",
        f"max_connections={max_connections}",
        "log_min_messages=warning",
        *(THROW_AWAY if throw_away else ()),
    ]
    log = placement.base / "log"
    log.write_text("")
    child = Child(
        name="postgres",
        command=[
            str(placement.binaries / "postgres"),
            "-D",
            str(placement.data),
            *(f"-c{option}" for option in options),
        ],
        environ=_environ(),
        cwd=placement.base,
        stop_signal=signal.SIGINT,  # PostgreSQL's fast shutdown
        account=placement.account,
        log_file=log,
    ).start()
    running = Running(child, port, password)
    try:
        _wait_until_ready(running, log)
    except BaseException:
        child.stop()
        raise
    return running


def _environ() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LANG": "C", "TZ": "UTC"}


def _initialised(placement: Placement) -> str:
    """Return the superuser's password of a complete data directory, making the directory if need be.

    The marker `complete` is written after initdb succeeded and before the server is first started: a directory
    without it was never in use, so it is safe to build again; one with it may hold data and is never touched.
    """
    marker, secret = placement.base / "complete", placement.base / "password"
    if marker.exists():
        _require_sound(placement, marker.read_text().strip())
        return secret.read_text().strip()
    if placement.data.exists():
        print(
            f"{placement.data} was never completed (an earlier start was interrupted); it is built again.", flush=True
        )
        shutil.rmtree(placement.data)
    password = secrets.token_hex(16)
    secret.touch(mode=0o600)
    secret.write_text(password + "\n")
    _run_initdb(placement, password)
    marker.write_text((placement.data / "PG_VERSION").read_text())
    return password


def _require_sound(placement: Placement, version: str) -> None:
    needed = (placement.base / "password", placement.data / "PG_VERSION", placement.data / "global" / "pg_control")
    for path in needed:
        if not path.exists():
            raise RefusalError(f"{placement.base} is damaged ({path.name} is missing): {REMEDY}.")
    packaged = _packaged_version(placement)
    if version != packaged:
        raise RefusalError(
            f"{placement.base} was made by PostgreSQL {version}, the installed one is {packaged}: {REMEDY}."
        )


def _packaged_version(placement: Placement) -> str:
    said = subprocess.run(
        [str(placement.binaries / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    found = re.search(r"\) (\d+)", said.stdout)
    return found.group(1) if found else said.stdout.strip()


def _run_initdb(placement: Placement, password: str) -> None:
    account = placement.account
    placement.data.mkdir(mode=0o700)
    word = placement.base / "initdb-password"
    word.touch(mode=0o600)
    word.write_text(password + "\n")
    if account:
        os.chown(placement.data, account.uid, account.gid)
        os.chown(word, account.uid, account.gid)
    command = [str(placement.binaries / "initdb"), "-D", str(placement.data), "-U", "postgres", "--encoding=UTF8"]
    command += [
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
        "--auth=scram-sha-256",
        f"--pwfile={word}",
        "--no-sync",
    ]
    made = subprocess.run(
        command,
        env=_environ(),
        cwd=placement.base,
        capture_output=True,
        text=True,
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    word.unlink()
    if made.returncode:
        raise RefusalError(f"Making the database directory failed: {_last_line(made.stderr)}")


def _clear_leftovers(placement: Placement) -> None:
    """Deal with a postmaster.pid: stop our own orphan, remove the note of a server that is gone.

    The caller holds the lock of var/, so no living tool can own a server that is found here.
    """
    note = placement.data / "postmaster.pid"
    if not note.exists():
        return
    first = note.read_text().splitlines()[:1]
    pid = int(first[0]) if first and first[0].isdecimal() else 0
    if pid and _serves(pid, placement.data):
        print(f"Stopping the PostgreSQL that an earlier run left behind (process {pid}).", flush=True)
        os.kill(pid, signal.SIGINT)
        if not wait_until(lambda: not _serves(pid, placement.data), 20.0):
            raise RefusalError(f"PostgreSQL of an earlier run (process {pid}) does not stop: end it and start again.")
    note.unlink(missing_ok=True)


def _serves(pid: int, data: Path) -> bool:
    """Whether process `pid` is a PostgreSQL on this very data directory (its working directory)."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve() == data.resolve() and (
            "postgres" in Path(f"/proc/{pid}/comm").read_text()
        )
    except OSError:
        return False


def _wait_until_ready(running: Running, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if running.child.exit_code is not None:
            break
        try:
            psycopg2.connect(running.url("postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RefusalError(f"PostgreSQL did not start: {_last_line(log.read_text(errors='replace'))} (whole log: {log})")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line]
    return (telling or lines or ["it gave no reason."])[-1]
