"""`make bench`: fills three databases, serves them, measures, prints the tables and writes docs/performance.md.

Timings never fail: the exit code is 0 whatever they are, and the aims are marked as met or missed.
"""

import argparse
import asyncio
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from bench import web as webs
from bench.evening import measure_evening
from bench.measure import Effort, Pair, measure_page, wake
from bench.pages import PAGES, known_from
from bench.report import Run, certificates_of, write
from bench.uploads import measure_uploads
from bench.web import Web
from devtools.refusal import RefusalError, exit_code
from devtools.servers import ROOT, throw_away_servers

PYTHON = sys.executable
CERTIFICATES = 57
FULL, QUICK = Effort(200, 15.0, 2, 1.0), Effort(5, 0.0, 1, 0.2)
# The embedded server is started for tests; here it keeps its word to the disk, as in production.
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default="100,1000,10000", help="numbers of applications, smallest first")
    parser.add_argument("--quick", action="store_true", help="few requests: shows that it works, not how fast")
    parser.add_argument("--pages", default="", help="codes of the pages to measure; all when left out")
    parser.add_argument("--no-write", action="store_true", help="print only, leave docs/performance.md")
    return parser.parse_args()


def environment(database_url: str, redis_url: str, place: Path) -> dict[str, str]:
    """Production's variables. A secret of this run alone."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "bench.invalid",
        "PUBLIC_BASE_URL": "https://bench.invalid",
        "DEFAULT_FROM_EMAIL": "noreply@bench.invalid",
        "TRUSTED_PROXY_COUNT": "1",
        "VAR_DIR": str(place),
        "BENCH_BARE_TEMPLATES": str(place / "bare"),
        "PYTHONWARNINGS": "ignore",
    }


def run(command: list[str], environ: Mapping[str, str]) -> str:
    """The output of a preparing command. Raises RefusalError with the end of what it said."""
    done = subprocess.run(command, env=dict(environ), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RefusalError(f"{' '.join(command[1:])} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def execute(url: str, *statements: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


@contextmanager
def prepared(sizes: list[int]) -> Iterator[tuple[list[tuple[Web, Any]], dict[str, str], Path]]:
    """One database and one gunicorn for each size, on one throw-away PostgreSQL that keeps its data safe."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baoji-award-bench-")))
        (place / "bare").mkdir()
        servers = stack.enter_context(throw_away_servers("base", {}))
        server = servers.database_url.rsplit("/", 1)[0]
        environ = environment(servers.database_url, servers.redis_url, place)
        say("schema, criteria, round, static files")
        execute(f"{server}/postgres", "CREATE DATABASE base")
        run([PYTHON, "-m", "bench.fill", "base"], environ)
        run([PYTHON, "manage.py", "collectstatic", "--noinput"], environ)
        known = {}
        for size in sizes:
            execute(f"{server}/postgres", f"CREATE DATABASE size_{size} TEMPLATE base")
            sized = {**environ, "DATABASE_URL": f"{server}/size_{size}"}
            known[size] = known_from(run([PYTHON, "-m", "bench.fill", "rows", str(size)], sized))
            say(f"{size} applications filled in {known[size]['seconds']} s")
        execute(f"{server}/postgres", *(f"ALTER SYSTEM SET {name} = on" for name in DURABLE), "SELECT pg_reload_conf()")
        found = []
        for size in sizes:
            sized = {**environ, "DATABASE_URL": f"{server}/size_{size}"}
            web = webs.start(size, PYTHON, sized, _log(place, size))
            stack.callback(web.child.stop)
            found.append((web, known[size]))
        yield found, {**environ, "DATABASE_URL": f"{server}/size_{sizes[0]}"}, place


def _log(place: Path, size: int) -> Path:
    log = place / f"web-{size}.log"
    log.touch()
    return log


async def measure(found: list[tuple[Web, Any]], effort: Effort, place: Path, wanted: str) -> list[Pair]:
    codes = wanted.split(",") if wanted else [page.code for page in PAGES]
    pairs: list[Pair] = []
    for page in PAGES:
        if page.code in codes:
            pairs += await measure_page(page, found, effort, place / "bare")
            last = pairs[-1]
            say(f"{page.name}: {last.ours.queries} queries, {last.ours.median:.1f} ms, {last.ratio:.1f} times bare")
    return pairs


def say(text: str) -> None:
    print(f"bench  | {text}", flush=True)


def main() -> int:
    options = arguments()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    effort = QUICK if options.quick else FULL
    with prepared(sizes) as (found, environ, place):
        asyncio.run(wake([web for web, _ in found]))
        before = {web.size: web.memory() for web, _ in found}
        pairs = asyncio.run(measure(found, effort, place, options.pages))
        after = {web.size: web.memory() for web, _ in found}
        web, known = found[-1]
        uploads = asyncio.run(measure_uploads(web, known, files=min(effort.requests, 20)))
        evening = asyncio.run(measure_evening(web, known, seconds=3.0 if options.quick else 40.0))
        made = [str(min(effort.requests, CERTIFICATES)), *([] if options.quick else ["--job"])]
        certificates = certificates_of(run([PYTHON, "-m", "bench.certificates", *made], environ))
        result = Run(sizes, pairs, before, after, certificates, uploads, evening, version_of(environ["DATABASE_URL"]))
    print(result.markdown())
    if not options.quick and not options.no_write:
        write(result, ROOT / "docs" / "performance.md")
    return 0


def version_of(url: str) -> str:
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone() or ("",)
    connection.close()
    return str(version)


if __name__ == "__main__":
    sys.exit(exit_code(main))
