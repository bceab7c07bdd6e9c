"""Sixty experts who write their remarks at once: each types, rests a second, and the page's script saves.

Between two saves an expert thinks for two to four seconds; every fifth save is followed by a look at the next item.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from bench.client import Call, Connection
from bench.pages import CLAUSE, Addresses, sheet_saves
from bench.web import Web
from devtools.refusal import RefusalError

EXPERTS = 60
REST = (2.0, 4.0)
LOOK_EVERY = 5


@dataclass(frozen=True)
class Evening:
    """Milliseconds of every save, and of every item page that was opened between them."""

    experts: int
    seconds: float
    saves: list[float]
    looks: list[float]

    @property
    def line(self) -> str:
        """The sentence of docs/performance.md."""
        return (
            f"{self.experts} experts scoring at once for {self.seconds:.0f} s: {len(self.saves)} saves, median "
            f"{median(self.saves):.0f} ms, p95 {_p95(self.saves):.0f} ms; {len(self.looks)} item pages, median "
            f"{median(self.looks):.0f} ms, p95 {_p95(self.looks):.0f} ms.\n"
        )


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1]


async def measure_evening(web: Web, known: Addresses, *, seconds: float) -> Evening:
    """What the experts of the largest database wait for, each on a sheet and a connection of their own."""
    calls = sheet_saves(known, EXPERTS)
    evening = Evening(len(calls), seconds, [], [])
    ends = asyncio.get_running_loop().time() + seconds
    async with asyncio.TaskGroup() as group:
        for call, sheet in zip(calls, known["sheets"], strict=False):
            group.create_task(_expert(web.port, call, sheet, evening, ends))
    return evening


async def _expert(port: int, save: Call, sheet: Mapping[str, Any], evening: Evening, ends: float) -> None:
    connection, loop = Connection(port), asyncio.get_running_loop()
    look = Call(f"/expert/sheets/{sheet['sheet']}/items/{CLAUSE}/", sheet["session"])
    done = 0
    await asyncio.sleep(random.uniform(0.0, REST[1]))
    while loop.time() < ends or not done:
        evening.saves.append(await _asked(connection, save))
        done += 1
        if done % LOOK_EVERY == 1:
            evening.looks.append(await _asked(connection, look))
        await asyncio.sleep(random.uniform(*REST))
    await connection.close()


async def _asked(connection: Connection, call: Call) -> float:
    answer = await connection.send(call)
    if answer.status != 200:
        raise RefusalError(f"{call.path} answers {answer.status}: {answer.body.decode(errors='replace')[:500]}")
    return answer.milliseconds
