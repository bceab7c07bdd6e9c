"""The virus scanner, a ClamAV daemon that runs beside the portal: one question, one answer.

`CLAMAV_SOCKET` names it: the path of its unix socket, or host:port. Empty: there is no scanner.
"""

import socket
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 256 * 1024
SECONDS = 60.0
MOST_REPLY = 4096


class ScannerUnavailableError(RuntimeError):
    """The scanner did not answer, or not with a verdict. The file stays closed and is asked about again."""


def is_configured() -> bool:
    return bool(settings.CLAMAV_SOCKET)


def scan(path: Path) -> str:
    """The name of what was found in the file, or "" when it is clean. Raises ScannerUnavailableError."""
    with path.open("rb") as file:
        return scan_open(file)


def scan_open(file: BinaryIO) -> str:
    """The same for a content that is open already, wherever it lies."""
    try:
        with _connected() as daemon:
            daemon.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                daemon.sendall(len(chunk).to_bytes(4, "big") + chunk)
            daemon.sendall(bytes(4))
            return _verdict(_reply(daemon))
    except OSError as error:
        raise ScannerUnavailableError(type(error).__name__) from error


def _connected() -> socket.socket:
    address: str = settings.CLAMAV_SOCKET
    if address.startswith("/"):
        daemon = socket.socket(socket.AF_UNIX)
        daemon.settimeout(SECONDS)
        daemon.connect(address)
        return daemon
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _reply(daemon: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < MOST_REPLY:
        part = daemon.recv(MOST_REPLY)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _verdict(answer: str) -> str:
    """The daemon says "stream: OK" or "stream: <name> FOUND". Anything else (a size limit, an error) is no verdict."""
    text = answer.removeprefix("stream: ")
    if text == "OK":
        return ""
    if text.endswith(" FOUND"):
        return text.removesuffix(" FOUND")
    message = f"no verdict: {answer[:200]}"
    raise ScannerUnavailableError(message)
