"""`make storm`: many applicants hand in around the deadline, each twice; then every receipt is looked for.

Clients arrive within three seconds of the deadline on the database's clock and send the same form twice at nearly the
same moment; every fifth sends another version the second time. Real gunicorn, real PostgreSQL, loopback only. Exit
code 1 when a submission is lost, doubled, late, refused without a clear page, or when the storm was too small.
"""

import argparse
import asyncio
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from bench import web as webs
from bench.__main__ import DURABLE, environment, execute, run
from bench.client import Answer, Call, Connection
from bench.sections import STORM, write_storm
from devtools.refusal import RefusalError, exit_code
from devtools.servers import ROOT, throw_away_servers

PYTHON = sys.executable
SPREAD, LEAD, PATIENCE = 3.0, 6.0, 300.0
# The second click of an impatient person.
SECOND_CLICK = 0.3
OTHER_KEY_EVERY = 5
# Of the clients: below these the storm has shown nothing.
LEAST_SHARE = 20
RECEIVED, OPEN_FILES = 302, 8192
LATE = "现在不在申报时间内，不能提交。"
STALE = ("内容已被他人修改或办理，请刷新页面后重试。", "现在不能办理“提交至推荐部门”")
RECEIPT = re.compile(r"<dt>回执编号</dt><dd[^>]*>([^<]+)</dd>")
DIGEST = re.compile(r"<dt>材料清单摘要（SHA-256）</dt><dd[^>]*>([0-9a-f]{64})</dd>")


ABOUT = """Written by `make storm`: every applicant sends the form twice within three seconds of the deadline of the
database's clock, one in five another version the second time; then each receipt is compared with its version, manifest
and audit events, and each refusal with the page it should be. gunicorn with {workers} workers, PostgreSQL with `fsync`
on, clients on the same machine; load average of the last 15 minutes {load:.1f}.
"""


@dataclass
class Client:
    """One applicant with a browser that clicks twice."""

    number: str
    session: str
    other_key: bool
    answers: list[Answer] = field(default_factory=list)
    receipt: str = ""
    digest: str = ""

    def submit(self, version: int) -> Call:
        return Call(f"/applications/{self.number}/act/submit/", self.session, lambda: {"version": str(version)})

    @property
    def received(self) -> bool:
        return any(answer.status == RECEIVED for answer in self.answers)


def clients_of(known: Sequence[Mapping[str, str]]) -> list[Client]:
    """Every fifth client sends another key the second time."""
    return [Client(each["number"], each["session"], place % OTHER_KEY_EVERY == 0) for place, each in enumerate(known)]


async def _send(port: int, call: Call) -> Answer:
    """The answer; one of status 0 where none came, which is a fault like any other."""
    connection = Connection(port)
    try:
        return await asyncio.wait_for(connection.send(call, Connection="close"), PATIENCE)
    except (TimeoutError, OSError, asyncio.IncompleteReadError):
        return Answer(0, {}, b"", PATIENCE * 1000)
    finally:
        await connection.close()


async def _twice(port: int, client: Client, arrives: float) -> None:
    async def click(delay: float, version: int) -> Answer:
        await asyncio.sleep(max(0.0, arrives + delay - time.monotonic()))
        return await _send(port, client.submit(version))

    second = 2 if client.other_key else 1
    client.answers += await asyncio.gather(click(0.0, 1), click(random.uniform(0.0, SECOND_CLICK), second))


async def storm(port: int, clients: Sequence[Client], closes: float) -> None:
    """Everybody's two clicks around `closes` (on the monotonic clock), then everybody's receipt."""
    arrivals = [closes + random.uniform(-SPREAD, SPREAD) for _ in clients]
    async with asyncio.TaskGroup() as group:
        for client, arrives in zip(clients, arrivals, strict=True):
            group.create_task(_twice(port, client, arrives))
    few = asyncio.Semaphore(webs.WORKERS * 4)

    async def fetch(client: Client) -> None:
        async with few:
            answer = await _send(port, Call(f"/apply/{client.number}/receipt/", client.session))
        text = answer.body.decode()
        receipt, digest = RECEIPT.search(text), DIGEST.search(text)
        if receipt and digest:
            client.receipt, client.digest = receipt[1].strip(), digest[1]

    await asyncio.gather(*(fetch(client) for client in clients))


async def wake(port: int, clients: Sequence[Client]) -> None:
    """Both workers have loaded what a submission needs before anybody is in a hurry."""
    for client in clients[:20]:
        await _send(port, Call(f"/apply/{client.number}/check/", client.session))


def close_in(url: str, seconds: float) -> float:
    """Sets the end of stage 2 on the database's clock; returns it on the monotonic one."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE applications_stagewindow SET closes_at = clock_timestamp() + %s * interval '1 second'"
            " WHERE stage = 'application'",
            [seconds],
        )
        closes = time.monotonic() + seconds
    connection.close()
    return closes


def wrong_answers(client: Client) -> list[str]:
    """What a client was told that it should not have been told."""
    first, second = client.answers
    wrong = [f"{client.number}: {answer.status}" for answer in client.answers if not is_clear(answer)]
    if client.other_key and second.status != 409:
        wrong.append(f"{client.number}: another key was answered {second.status}")
    if not client.other_key and first.status != second.status:
        wrong.append(f"{client.number}: one form was answered {first.status} and {second.status}")
    if client.received != bool(client.receipt):
        wrong.append(f"{client.number}: received {client.received}, receipt “{client.receipt}”")
    return wrong


def is_clear(answer: Answer) -> bool:
    """Received, or refused on a whole page that says why."""
    text = answer.body.decode()
    if answer.status == RECEIVED:
        return True
    sentences = {422: (LATE,), 409: STALE}.get(answer.status, ())
    return "<h1" in text and any(sentence in text for sentence in sentences)


def counted(clients: Sequence[Client]) -> Counter[str]:
    """The figures that are printed. A late client is one whose form was refused for the time."""
    counts = Counter({"clients": len(clients), "requests": sum(len(client.answers) for client in clients)})
    for client in clients:
        counts["received" if client.received else "late"] += 1
        counts["same receipt again"] += client.received and not client.other_key
        counts["other key refused"] += client.other_key
    return counts


def too_small(counts: Mapping[str, int], wanted: int) -> list[str]:
    """A storm that silently shrinks has shown nothing."""
    floors = {"clients": wanted, "requests": 2 * wanted}
    floors |= dict.fromkeys(("received", "late"), max(1, wanted // LEAST_SHARE))
    return [
        f"{name}: {counts[name]}, at least {floor} needed" for name, floor in floors.items() if counts[name] < floor
    ]


def judged(clients: Sequence[Client], wanted: int, environ: Mapping[str, str]) -> list[str]:
    """Every fault: in what the clients were told, in what the database holds, and in the size of the storm."""
    held = {client.number: {"receipt": client.receipt, "digest": client.digest} for client in clients}
    done = subprocess.run(
        [PYTHON, "-m", "bench.storm_data", "check"],
        input=json.dumps(held), env=dict(environ), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RefusalError(f"the check failed:\n{done.stderr[-3000:]}")
    stored: list[str] = json.loads(done.stdout.strip().splitlines()[-1])
    told = [fault for client in clients for fault in wrong_answers(client)]
    return [*told, *stored, *too_small(counted(clients), wanted)]


def _carry_out(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: in the suite, a browser may hold this one's loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def blow(known: Sequence[Mapping[str, str]], environ: Mapping[str, str], place: Path) -> tuple[Counter[str], list[str]]:
    """The storm against a database that holds `known`; returns its figures and its faults."""
    _allow_many_sockets()
    clients = clients_of(known)
    log = place / "storm-web.log"
    log.touch()
    web = webs.start(len(clients), PYTHON, environ, log, app="baoji_award.wsgi:application")
    try:
        _carry_out(wake(web.port, clients))
        closes = close_in(environ["DATABASE_URL"], LEAD)
        started = time.monotonic()
        _carry_out(storm(web.port, clients, closes))
        seconds = time.monotonic() - started
    finally:
        web.child.stop()
    counts = counted(clients)
    times = sorted(answer.milliseconds for client in clients for answer in client.answers)
    counts["slowest answer, ms"] = round(times[-1])
    counts["median answer, ms"] = round(times[len(times) // 2])
    counts["seconds in all"] = round(seconds)
    return counts, judged(clients, len(known), environ)


def _allow_many_sockets() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def section_of(counts: Mapping[str, int]) -> str:
    """The figures as the last section of docs/performance.md."""
    lines = [
        f"{STORM}\n",
        ABOUT.format(workers=webs.WORKERS, load=os.getloadavg()[2]),
        "| | |\n|---|---:|",
        *(f"| {name} | {value:,} |" for name, value in counts.items()),
        "\nNone lost, none doubled, none received after the deadline, every refusal a page with its sentence.",
    ]
    return "\n".join(lines)


def prepared(stack: ExitStack, count: int) -> tuple[Any, dict[str, str], Path]:
    """A database of its own, durable as in production, with `count` complete drafts."""
    place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baoji-award-storm-")))
    servers = stack.enter_context(throw_away_servers("storm", {}))
    server = servers.database_url.rsplit("/", 1)[0]
    environ = environment(servers.database_url, servers.redis_url, place)
    environ["DJANGO_SETTINGS_MODULE"] = "baoji_award.settings.production"
    execute(f"{server}/postgres", "CREATE DATABASE storm")
    run([PYTHON, "-m", "bench.fill", "base"], environ)
    run([PYTHON, "manage.py", "collectstatic", "--noinput"], environ)
    known = json.loads(run([PYTHON, "-m", "bench.storm_data", "fill", str(count)], environ).strip().splitlines()[-1])
    execute(f"{server}/postgres", *(f"ALTER SYSTEM SET {name} = on" for name in DURABLE), "SELECT pg_reload_conf()")
    return known, environ, place


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.storm", description=__doc__)
    parser.add_argument("--clients", type=int, default=500, help="at most 1000")
    parser.add_argument("--no-write", action="store_true", help="print only, leave docs/performance.md")
    options = parser.parse_args()
    count = min(options.clients, 1000)
    with ExitStack() as stack:
        print("storm  | schema, round, complete drafts", flush=True)
        counts, wrong = blow(*prepared(stack, count))
    for name, value in counts.items():
        print(f"storm  | {name}: {value}", flush=True)
    for fault in wrong:
        print(f"storm  | WRONG {fault}", flush=True)
    print(f"storm  | {'FAILED' if wrong else 'none lost, none doubled, none late'}", flush=True)
    if not wrong and not options.no_write:
        write_storm(ROOT / "docs" / "performance.md", section_of(counts))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(exit_code(main))
