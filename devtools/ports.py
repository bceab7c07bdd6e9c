"""Ports on this machine."""

import errno
import socket
from collections.abc import Mapping

from devtools.refusal import RefusalError

DEFAULT_PORT = "8000"
HIGHEST_PORT = 65535


def free_port() -> int:
    """Return a loopback port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def chosen_port(environ: Mapping[str, str]) -> int:
    """Return the port named by PORT, after making sure that it can be opened. Raises RefusalError."""
    wanted = environ.get("PORT", "").strip() or DEFAULT_PORT
    if not wanted.isdecimal() or not 1 <= int(wanted) <= HIGHEST_PORT:
        raise RefusalError(f"PORT must be a number from 1 to {HIGHEST_PORT}, not {wanted!r}.")
    port = int(wanted)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise RefusalError(_why(port, error)) from error
    return port


def _why(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program: choose a free one, for example make demo PORT={port + 1}."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for the system: choose one above 1024, for example make demo PORT=8000."
    return f"Port {port} can't be opened ({error.strerror}): choose another with make demo PORT=8001."
