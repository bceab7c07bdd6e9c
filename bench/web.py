"""gunicorn as deployed, over one of the filled databases."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devtools.ports import free_port
from devtools.processes import Child, wait_until
from devtools.refusal import RefusalError
from devtools.servers import ROOT

WORKERS = 2
START_SECONDS = 90.0


@dataclass(frozen=True)
class Web:
    """A started server and the number of dossiers behind it."""

    size: int
    port: int
    child: Child

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        pid = self.child.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def memory(self) -> list[float]:
        """Resident megabytes of each worker."""
        return [_resident(pid) for pid in self.workers()]


def start(size: int, python: str, environ: Mapping[str, str], log: Path, app: str = "bench.wsgi") -> Web:
    """Start it with deploy/gunicorn.conf.py; the workers aren't replaced while they are measured."""
    port = free_port()
    command = [python, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--max-requests", "0", app]
    child = Child(
        f"web {size}",
        command,
        {**environ, "WEB_BIND": f"127.0.0.1:{port}", "WEB_WORKERS": str(WORKERS)},
        ROOT,
        log_file=log,
    ).start()
    web = Web(size, port, child)
    if not wait_until(lambda: "Booting worker" in log.read_text() and len(web.workers()) == WORKERS, START_SECONDS):
        child.stop()
        raise RefusalError(f"gunicorn did not start: {log.read_text()[-500:]}")
    return web


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
