"""`make demo`: the whole portal on one machine, with sample data, until Ctrl-C or SIGTERM.

Environment: PORT (default 8000), STAGE (a stage code or `closed`), DATABASE_URL and REDIS_URL (embedded servers when
unset), VAR_DIR (default var/).
"""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import FrameType

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import parse_dsn

from applications.stages import CLOSED, STAGES
from devtools.ports import chosen_port
from devtools.processes import Child
from devtools.refusal import RefusalError, exit_code
from devtools.servers import ROOT, Servers, kept_servers, locked, var_directory

DATABASE = "award"
SCHEMES = ("postgres", "postgresql")
DEFAULT_STAGE = "document_review"
PYTHON = sys.executable
WEB_SECONDS = 180.0
ACCOUNTS = "accounts.txt"
COLOURS = {"web": 36, "worker": 33, "beat": 35}
_printing = threading.Lock()


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal. Not an Exception: nothing on the way may swallow it."""


def stop_on_signals() -> None:
    """From now on the first such signal raises StopRequested and later ones are ignored: stopping is under way."""
    wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> None:
        for each in wanted:
            signal.signal(each, signal.SIG_IGN)
        raise StopRequested

    for each in wanted:
        signal.signal(each, stop)


def chosen_stage(environ: Mapping[str, str]) -> str:
    """Return the stage code named by STAGE, or an empty string. Raises RefusalError listing the accepted ones."""
    stage = environ.get("STAGE", "").strip()
    accepted = [*(each.code for each in STAGES), CLOSED]
    if stage and stage not in accepted:
        raise RefusalError(f"STAGE must be one of {', '.join(accepted)}, not {stage!r}.")
    return stage


def say(text: str, name: str = "demo") -> None:
    """Print one line with the name of its process; a reader that went away (a closed pipe) is no error."""
    colour = COLOURS.get(name, 32)
    label = f"\033[{colour}m{name:<6}\033[0m" if sys.stdout.isatty() else f"{name:<6}"
    with _printing:
        try:
            print(f"{label} | {text}", flush=True)
        except (BrokenPipeError, OSError):
            return


def ensure_database(url: str) -> None:
    """Create the database of `url` if the server does not have it. Raises RefusalError if the server can't be used."""
    scheme = url.partition("://")[0]
    if scheme not in SCHEMES:
        raise RefusalError(f"DATABASE_URL must begin with {SCHEMES[0]}://, not {scheme[:20]!r}: PostgreSQL is needed.")
    try:
        _create_if_missing(url, parse_dsn(url).get("dbname", DATABASE))
    except psycopg2.Error as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise RefusalError(f"DATABASE_URL can't be used: {lines[-1]}") from error


def _create_if_missing(url: str, name: str) -> None:
    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.OperationalError as error:
        # A missing role "does not exist" either, and no database helps it.
        if f'database "{name}" does not exist' not in str(error):
            raise
    else:
        return
    server = psycopg2.connect(url, dbname="postgres", connect_timeout=5)
    try:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    finally:
        server.close()


def demo_environment(servers: Servers, port: int, var: Path) -> dict[str, str]:
    return {
        **os.environ,
        **servers.environ,
        "DJANGO_SETTINGS_MODULE": "baoji_award.settings.demo",
        "VAR_DIR": str(var),
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
        # Celery's advice about root is for production; systemd units there run as their own user.
        "PYTHONWARNINGS": "ignore:You're running the worker",
    }


def run_step(arguments: Sequence[str], environ: Mapping[str, str]) -> None:
    """Run one preparing command, out of Ctrl-C's own reach. Raises RefusalError if it fails."""
    with subprocess.Popen([PYTHON, *arguments], env=dict(environ), cwd=ROOT, start_new_session=True) as process:
        try:
            code = process.wait()
        except BaseException:
            process.kill()
            raise
    if code:
        raise RefusalError("The demo can't start: see the line above.")


def long_running(port: int, var: Path, environ: Mapping[str, str]) -> list[Child]:
    """Web, worker and beat, in the order in which they start."""
    celery = [PYTHON, "-m", "celery", "-A", "baoji_award", "--quiet"]
    web = [PYTHON, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    commands = {
        "worker": [
            *celery,
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "INFO",
            "--without-gossip",
            "--without-mingle",
        ],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile", "", "--schedule", str(var / "beat-schedule")],
        "web": [*web, "--threads", "4", "baoji_award.wsgi"],
    }
    return [Child(name, command, environ, ROOT, line=partial(say, name=name)) for name, command in commands.items()]


def wait_for_web(port: int, children: Sequence[Child]) -> None:
    """Return when /livez answers. Raises RefusalError when a child ends first or nothing answers in WEB_SECONDS."""
    end = time.monotonic() + WEB_SECONDS
    # Whatever proxy the environment names knows nothing of this machine's own address.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end:
        _require_alive(children)
        try:
            with direct.open(f"http://127.0.0.1:{port}/livez", timeout=5):
                return
        except urllib.error.HTTPError as error:
            raise RefusalError(f"The web server answers {error.code} to /livez: see its log above.") from error
        except OSError:
            time.sleep(0.1)
    raise RefusalError(f"The web server did not answer within {WEB_SECONDS:.0f} seconds: see its log above.")


def _require_alive(children: Sequence[Child]) -> None:
    for child in children:
        if child.exit_code is not None:
            raise RefusalError(
                f"{child.name} ended unexpectedly (exit code {child.exit_code}); everything was stopped."
            )


def serve(servers: Servers, port: int, stage: str, var: Path) -> None:
    """Prepare the data, start the processes, watch them. Leaves by StopRequested or RefusalError only."""
    environ = demo_environment(servers, port, var)
    say("preparing the database")
    stages = ["--stage", stage, "--default-stage", DEFAULT_STAGE]
    run_step(["-m", "devtools.prepare", *stages, "--accounts", str(var / ACCOUNTS)], environ)
    children: list[Child] = []
    with ExitStack() as stack:
        for child in long_running(port, var, {**environ, "DEBUG": "0"}):
            children.append(child.start())
            stack.callback(child.stop, 20.0)
        everybody = [*servers.children, *children]
        wait_for_web(port, everybody)
        print((var / ACCOUNTS).read_text(), flush=True)
        say(f"http://127.0.0.1:{port}/  (Ctrl-C stops everything)")
        while True:
            _require_alive(everybody)
            time.sleep(0.5)


def main() -> int:
    port, stage = chosen_port(os.environ), chosen_stage(os.environ)
    var = var_directory()
    started = False
    stop_on_signals()
    try:
        with locked(var), kept_servers(var, DATABASE) as servers:
            ensure_database(servers.database_url)
            started = True
            serve(servers, port, stage, var)
    except StopRequested:
        say("stopped; the data are kept" if started else "stopped")
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))
