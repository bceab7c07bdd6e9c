"""The two servers the portal needs: the ones named by DATABASE_URL and REDIS_URL, otherwise embedded ones.

`python -m devtools.servers` starts throw-away ones and prints their URLs until it is stopped.
"""

import fcntl
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from devtools import placement, postgres, redis_server
from devtools.processes import Child
from devtools.refusal import RefusalError, exit_code

ROOT = Path(__file__).resolve().parent.parent
TEST_CONNECTIONS = 300


@dataclass(frozen=True)
class Servers:
    """URLs to use, and the children behind them that are ours (none for servers named from outside)."""

    database_url: str
    redis_url: str
    children: tuple[Child, ...]

    @property
    def environ(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


def var_directory(environ: Mapping[str, str] = os.environ) -> Path:
    return Path(environ.get("VAR_DIR") or ROOT / "var").absolute()


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold `directory` for this process alone; the kernel lets go when the process ends, however it ends."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefusalError(f"Another demo is already running in {directory}: stop it first.") from error
        yield


@contextmanager
def kept_servers(directory: Path, database: str, environ: Mapping[str, str] = os.environ) -> Iterator[Servers]:
    """Servers whose data stay under `directory`, unless the environment names others. Call it while `locked`."""
    with ExitStack() as stack:
        yield _servers(stack, directory, database, environ, throw_away=False)


@contextmanager
def throw_away_servers(database: str, environ: Mapping[str, str] = os.environ) -> Iterator[Servers]:
    """Servers for tests in a temporary directory that goes away with them, unless the environment names others."""
    directory = Path(tempfile.mkdtemp(prefix="baoji-award-test-"))
    directory.chmod(0o755)  # PostgreSQL of root runs as nobody and must pass through
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        stack.callback(placement.remove, directory / "postgres")
        yield _servers(stack, directory, database, environ, throw_away=True)


def _servers(
    stack: ExitStack, directory: Path, database: str, environ: Mapping[str, str], *, throw_away: bool
) -> Servers:
    children: list[Child] = []
    database_url, redis_url = environ.get("DATABASE_URL", ""), environ.get("REDIS_URL", "")
    if not database_url:
        connections = TEST_CONNECTIONS if throw_away else 100
        server = postgres.start(directory / "postgres", throw_away=throw_away, max_connections=connections)
        stack.callback(server.child.stop, 30.0)
        children.append(server.child)
        database_url = server.url(database)
    if not redis_url:
        broker = redis_server.start(directory / "redis")
        stack.callback(broker.child.stop)
        children.append(broker.child)
        redis_url = broker.url()
    return Servers(database_url, redis_url, tuple(children))


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with throw_away_servers("award") as servers:
        for name, value in servers.environ.items():
            print(f"export {name}={value}", flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))
