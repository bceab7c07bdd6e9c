"""How fast a file of evidence arrives: chunk by chunk as static/js/upload.js sends it, beside a bare view.

The bare view appends the chunk to a file and takes its digest. Ours also asks whose dossier it is, locks the upload,
looks at the first bytes and writes down how far it came.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.client import Answer, Call, Connection
from bench.web import Web
from devtools.refusal import RefusalError

CHUNK = 4 * 2**20
CHUNKS = 4
HEAD = b"%PDF-1.7\n"


@dataclass(frozen=True)
class Throughput:
    """Megabytes (10^6 bytes) a second, the best of some files each."""

    ours: float
    bare: float
    files: int
    megabytes: float


async def measure_uploads(web: Web, known: Mapping[str, Any], *, files: int) -> Throughput:
    """`files` files each way, by turns. Every upload is given up after its last chunk, so that the slot stays free."""
    draft, connection = known["drafts"][0], Connection(web.port)
    ours, bare = [], []
    for number in range(files):
        ours.append(await _ours(connection, draft, number))
        bare.append(await _sent(connection, f"/bare/received/file-{number}/", draft["session"]))
    await connection.close()
    size = CHUNK * CHUNKS / 1e6
    return Throughput(size / min(ours), size / min(bare), files, size)


async def _ours(connection: Connection, draft: Mapping[str, Any], number: int) -> float:
    form = {"slot": "others", "name": f"bench-{number}.pdf", "size": str(CHUNK * CHUNKS), "mark": str(number)}
    begun = await connection.send(Call(f"/apply/{draft['number']}/uploads/", draft["session"], form=lambda: form))
    _require(begun, 201)
    url = json.loads(begun.body)["url"]
    seconds = await _sent(connection, url, draft["session"])
    _require(await connection.send(Call(url, draft["session"], method="DELETE")), 204)
    return seconds


async def _sent(connection: Connection, url: str, session: str) -> float:
    """The seconds from the first byte of the first chunk to the answer to the last."""
    started = time.perf_counter()
    for place in range(CHUNKS):
        body = HEAD.ljust(CHUNK, b"0") if place == 0 else b"0" * CHUNK
        headers = {"Content-Type": "application/octet-stream", "Upload-Offset": str(place * CHUNK)}
        _require(await connection.send(Call(url, session, headers=headers, method="PUT", body=body)), 200)
    return time.perf_counter() - started


def _require(answer: Answer, status: int) -> None:
    if answer.status != status:
        raise RefusalError(f"an upload answers {answer.status}: {answer.body.decode(errors='replace')[:500]}")
