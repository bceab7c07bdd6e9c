"""The measurement itself: page and bare view by turns, at all sizes by turns, so that drift of the machine cancels."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.client import Answer, Call, Connection
from bench.counting import HEADER
from bench.pages import Page
from bench.web import WORKERS, Web
from devtools.refusal import RefusalError

CLIENTS = 16
WARM_UP = 4
# Without this many there is no median and no 95th percentile to speak of.
FEWEST = 20
COUNTED = {HEADER.replace("-", "_"): "1"}
# A list as plainly as Django can write it.
ROWS = """<!DOCTYPE html><html lang="zh-CN"><title>bare</title><table>{% for row in rows %}<tr>
<td><a href="/x/{{ row.number }}/">{{ row.organisation__name }}</a></td><td>{{ row.organisation__uscc }}</td>
<td>{{ row.number }}</td><td>{{ row.group__name }}</td><td>{{ row.bureau__name }}</td>
<td>{{ row.submitted_at }}</td><td>{{ row.state }}</td></tr>{% endfor %}</table>"""


@dataclass
class Series:
    """What one view did at one size. Milliseconds of single requests, requests per second of 16 clients by round."""

    queries: int
    size: int
    milliseconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.milliseconds, n=20)[-1]

    @property
    def alone(self) -> float:
        """Requests per second of one client."""
        return 1000 / statistics.fmean(self.milliseconds)

    @property
    def together(self) -> float:
        """Requests per second of 16 clients."""
        return statistics.fmean(self.rates)


@dataclass
class Pair:
    """Our page at one size beside a bare view of the same data and one that only answers with as many bytes."""

    page: Page
    applications: int
    ours: Series
    bare: Series
    static: Series

    @property
    def ratio(self) -> float:
        return self.ours.median / self.bare.median

    @property
    def static_ratio(self) -> float:
        return self.ours.median / self.static.median


@dataclass(frozen=True)
class Side:
    """One view at one size, ready to be asked."""

    series: Series
    calls: list[Call]
    web: Web
    connection: Connection


@dataclass(frozen=True)
class Effort:
    """How often (and how many seconds at most) one client asks; how many rounds of how many seconds 16 clients ask."""

    requests: int
    most_seconds: float
    rounds: int
    seconds: float


async def wake(webs: Sequence[Web]) -> None:
    """Every worker has loaded the portal and answered something."""
    for web in webs:
        for _ in range(WORKERS * WARM_UP):
            connection = Connection(web.port)
            await connection.send(Call("/livez"))
            await connection.close()


async def measure_page(page: Page, webs: Sequence[tuple[Web, Any]], effort: Effort, bare_templates: Path) -> list[Pair]:
    """One pair for each size."""
    pairs, sides = [], []
    for web, known in webs:
        connection = Connection(web.port)
        calls = page.calls(known, CLIENTS)
        ours = await _first(page, calls[0], connection)
        name = f"{page.code}-{web.size}"
        (bare_templates / f"{name}.html").write_bytes(_static(ours.body))
        static_calls = [Call(f"/bare/{page.bare}/{name}/", call.session, call.form and dict) for call in calls]
        static = await _first(page, static_calls[0], connection)
        bare_calls = await _bare_calls(page, name, ours, calls, connection, bare_templates)
        bare = await connection.send(bare_calls[0], **COUNTED)
        pair = Pair(page, web.size, _series(ours), _series(bare), _series(static))
        pairs.append(pair)
        sides += [
            Side(series, called, web, connection)
            for series, called in ((pair.ours, calls), (pair.bare, bare_calls), (pair.static, static_calls))
        ]
    for side in sides:
        await _warm_up(side)
    await _alone(sides, effort)
    for _ in range(effort.rounds):
        for side in sides:
            side.series.rates.append(await _together(side, effort.seconds))
    for side in sides:
        await side.connection.close()
    return pairs


async def _first(page: Page, call: Call, connection: Connection) -> Answer:
    """The page as it is, with its queries counted. Raises RefusalError unless it is the right one."""
    await connection.send(call)
    answer = await connection.send(call, **COUNTED)
    _require_right(page, call, answer)
    return answer


def _require_right(page: Page, call: Call, answer: Answer) -> None:
    if answer.status != 200 or page.expect not in answer.body.decode():
        raise RefusalError(f"{page.name}: {call.path} answers {answer.status}: {answer.body.decode()[:1500]}")


async def _bare_calls(
    page: Page, name: str, ours: Answer, calls: list[Call], connection: Connection, templates: Path
) -> list[Call]:
    """Calls of the view that reads as many rows; its template is filled up to the size of our page.

    The first answer tells how much the rows take, so it has a template (and an address) of its own.
    """

    def made(template: str) -> list[Call]:
        address = f"/bare/{page.bare}/{template}/{page.rows}/"
        return [Call(address, call.session, call.form and dict) for call in calls]

    (templates / f"{name}-first.html").write_text(ROWS)
    first = await connection.send(made(f"{name}-first")[0])
    filling = max(0, len(ours.body) - len(first.body))
    (templates / f"{name}-rows.html").write_text(ROWS + "x" * filling)
    return made(f"{name}-rows")


def _static(body: bytes) -> bytes:
    """The page's own bytes as a template without a tag."""
    for sign in (b"{{", b"{%", b"{#"):
        body = body.replace(sign, b"((")
    return body


def _series(answer: Answer) -> Series:
    return Series(int(answer.headers[HEADER.lower()]), len(answer.body))


async def _warm_up(side: Side) -> None:
    """Both workers have imported, parsed and connected before anything is timed."""
    for call in side.calls[: WORKERS * WARM_UP]:
        connection = Connection(side.web.port)
        await connection.send(call)
        await connection.close()


async def _alone(sides: Sequence[Side], effort: Effort) -> None:
    """One client: every view once, and over again, so that a slow moment of the machine meets them all."""
    end = time.perf_counter() + effort.most_seconds
    for turn in range(effort.requests):
        if turn >= FEWEST and time.perf_counter() > end:
            return
        for side in sides:
            answer = await side.connection.send(side.calls[0])
            if answer.status != 200:
                raise RefusalError(f"{side.calls[0].path} answers {answer.status}")
            side.series.milliseconds.append(answer.milliseconds)


async def _together(side: Side, seconds: float) -> float:
    """Requests per second of 16 clients, each on its own connection."""
    started = time.perf_counter()
    end = started + seconds
    counts = await asyncio.gather(*(_keep_asking(side.web.port, call, end) for call in side.calls))
    return sum(counts) / (time.perf_counter() - started)


async def _keep_asking(port: int, call: Call, end: float) -> int:
    connection, count = Connection(port), 0
    while time.perf_counter() < end:
        answer = await connection.send(call)
        if answer.status != 200:
            raise RefusalError(f"{call.path} answers {answer.status}")
        count += 1
    await connection.close()
    return count
