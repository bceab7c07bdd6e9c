"""SHA-256 that can be put down and taken up again, so that a file sent in chunks is hashed as it arrives.

Python's own hash objects cannot leave their process. OpenSSL's context can: 112 bytes whose layout has not changed
since its first release, tried out before use. Where the library is missing, the finished file is read once instead.
"""

import ctypes
import ctypes.util
import hashlib
from functools import cache
from pathlib import Path

CONTEXT_BYTES = 112
# Room for a build whose context is longer than it should be; the trial then fails instead of writing elsewhere.
ROOM_BYTES = 512
READ_BYTES = 1024 * 1024


def begin_state() -> bytes:
    """The state before the first byte; empty where states cannot be kept."""
    library = _library()
    return _begin(library) if library else b""


def fed(state: bytes, data: bytes) -> bytes:
    """The state after `data`; an empty state stays empty."""
    library = _library()
    return _feed(library, state, data) if library and state else b""


def hex_digest(state: bytes, path: Path) -> str:
    """The SHA-256 in hex of what was fed; with an empty state that of the file at `path`, which is then read."""
    library = _library()
    if library and state:
        return _end(library, state)
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


@cache
def _library() -> ctypes.CDLL | None:
    name = ctypes.util.find_library("crypto")
    if name is None:
        return None
    try:
        library = ctypes.CDLL(name)
        library.SHA256_Init.argtypes = [ctypes.c_char_p]
        library.SHA256_Update.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t]
        library.SHA256_Final.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
    except (OSError, AttributeError):
        return None
    return library if _agrees(library) else None


def _agrees(library: ctypes.CDLL) -> bool:
    first, second = b"a" * 100, b"b" * 1000
    state = _feed(library, _feed(library, _begin(library), first), second)
    return _end(library, state) == hashlib.sha256(first + second).hexdigest()


def _begin(library: ctypes.CDLL) -> bytes:
    context = ctypes.create_string_buffer(ROOM_BYTES)
    library.SHA256_Init(context)
    return context.raw[:CONTEXT_BYTES]


def _feed(library: ctypes.CDLL, state: bytes, data: bytes) -> bytes:
    context = ctypes.create_string_buffer(state, ROOM_BYTES)
    library.SHA256_Update(context, data, len(data))
    return context.raw[:CONTEXT_BYTES]


def _end(library: ctypes.CDLL, state: bytes) -> str:
    context, result = ctypes.create_string_buffer(state, ROOM_BYTES), ctypes.create_string_buffer(32)
    library.SHA256_Final(result, context)
    return result.raw[:32].hex()
