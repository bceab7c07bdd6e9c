"""Child processes that never outlive the tool that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.05
Line = Callable[[str], None]


@dataclass(frozen=True)
class Account:
    """The system user a child runs as; None everywhere means: as ourselves."""

    name: str
    uid: int
    gid: int


def _die_with_parent(stop_signal: int) -> Callable[[], None]:
    """What the child does before exec: ask the kernel for `stop_signal` if the parent is killed outright."""
    libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    parent = os.getpid()

    def before_exec() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, stop_signal)
            if os.getppid() != parent:
                os.kill(os.getpid(), stop_signal)

    return before_exec


@dataclass
class Child:
    """One child in its own session, so that Ctrl-C reaches only the tool, which then stops everything in order.

    `line` gets every line of output (from a reader thread); without it output goes to `log_file`.
    Start children from the main thread only: the kernel ties them to the thread.
    """

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    cwd: Path
    stop_signal: int = signal.SIGTERM
    account: Account | None = None
    line: Line | None = None
    log_file: Path | None = None
    process: "subprocess.Popen[str]" = field(init=False)
    _reader: threading.Thread | None = field(init=False, default=None)

    def start(self) -> "Child":
        log = self.log_file.open("a", encoding="utf-8") if self.log_file else None
        output: IO[str] | int = log or subprocess.PIPE
        self.process = subprocess.Popen(
            list(self.command),
            env=dict(self.environ),
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            preexec_fn=_die_with_parent(self.stop_signal),  # noqa: PLW1509 (before threads matter: see class)
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
        )
        if log:
            log.close()
        else:
            self._reader = threading.Thread(target=self._read, daemon=True)
            self._reader.start()
        return self

    def _read(self) -> None:
        for text in self.process.stdout or ():
            if self.line:
                self.line(text.rstrip("\n"))

    @property
    def exit_code(self) -> int | None:
        return self.process.poll()

    def stop(self, patience: float = 10.0) -> None:
        """Ask, wait `patience` seconds, then kill whatever is left of the child's process group."""
        if self.exit_code is None:
            self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        kill_group(self.process.pid)
        self.process.wait()
        if self._reader:
            self._reader.join(1.0)


def kill_group(group: int) -> None:
    """Kill what is left of a process group that we made; nothing happens if it is gone."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Poll until `done()` or until `seconds` are over; return whether it was done."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(POLL_SECONDS)
    return done()
