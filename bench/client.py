"""A small HTTP/1.1 client: keep-alive, one request at a time on each connection, nothing parsed that is not needed."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

HOST = "bench.invalid"
CSRF = "b" * 32


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and the milliseconds from the first byte sent to the last one read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    milliseconds: float


@dataclass(frozen=True)
class Call:
    """One request. `form` makes it a POST; it is asked anew for every request, as a version rises with every save.

    `method` sends `body` as it is instead.
    """

    path: str
    session: str = ""
    form: Callable[[], Mapping[str, str]] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = ""
    body: bytes = b""

    def encoded(self, extra: Mapping[str, str]) -> bytes:
        """The request's bytes, as behind a proxy that ended HTTPS."""
        cookies = f"csrftoken={CSRF}" + (f"; sessionid={self.session}" if self.session else "")
        headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Cookie": cookies, **self.headers, **extra}
        body = self.body
        if self.method:
            headers |= {"Content-Length": str(len(body)), "Origin": f"https://{HOST}", "X-CSRFToken": CSRF}
        if self.form is not None:
            body = urlencode({**self.form(), "csrfmiddlewaretoken": CSRF}).encode()
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Content-Length": str(len(body)),
                "Origin": f"https://{HOST}",
            }
        method = self.method or ("GET" if self.form is None else "POST")
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{method} {self.path} HTTP/1.1\r\n{lines}\r\n".encode() + body


class Connection:
    """One connection that stays open; reopened when the server let go of it while it was idle."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, call: Call, **extra: str) -> Answer:
        """The answer. A dropped idle connection is opened again once; any other failure is raised."""
        request = call.encoded({name.replace("_", "-"): value for name, value in extra.items()})
        fresh = self.streams is None
        try:
            return await self._exchange(request)
        except (ConnectionError, asyncio.IncompleteReadError):
            await self.close()
            if fresh:
                raise
            return await self._exchange(request)

    async def _exchange(self, request: bytes) -> Answer:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        reader, writer = self.streams
        started = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        elapsed = (time.perf_counter() - started) * 1000
        if headers.get("connection", "").lower() == "close":
            await self.close()
        return Answer(int(first.split()[1]), headers, body, elapsed)

    async def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None
