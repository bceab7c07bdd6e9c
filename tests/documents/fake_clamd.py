"""A small ClamAV daemon on the loopback or a unix socket: it speaks INSTREAM and knows one signature."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Split, so that no scanner of a developer's machine takes this file for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = "Eicar-Test-Signature"


@dataclass
class Daemon:
    """`address` is what CLAMAV_SOCKET names. `reply` overrides the verdict, b"" hangs up without one."""

    address: str
    seen: list[bytes] = field(default_factory=list)
    reply: bytes | None = None

    def verdict(self, content: bytes) -> bytes:
        self.seen.append(content)
        if self.reply is not None:
            return self.reply
        return f"stream: {SIGNATURE} FOUND\0".encode() if EICAR in content else b"stream: OK\0"


def _conversation(daemon: Daemon) -> type[socketserver.StreamRequestHandler]:
    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if self.rfile.read(len(b"zINSTREAM\0")) != b"zINSTREAM\0":
                self.wfile.write(b"UNKNOWN COMMAND\0")
                return
            content = b""
            while length := int.from_bytes(self.rfile.read(4), "big"):
                content += self.rfile.read(length)
            self.wfile.write(daemon.verdict(content))

    return Conversation


@contextmanager
def running(socket_path: Path | None = None) -> Iterator[Daemon]:
    """A daemon on a free port of the loopback, or at the path of a unix socket."""
    daemon = Daemon(str(socket_path or ""))
    server: Any
    if socket_path is None:
        server = socketserver.TCPServer(("127.0.0.1", 0), _conversation(daemon))
        daemon.address = f"127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.UnixStreamServer(str(socket_path), _conversation(daemon))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield daemon
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
