"""ZIP in its plainest form, byte for byte a function of its entries: stored, one fixed time, no optional field.

Any ZIP program opens it, and nothing in it is free to differ: whoever knows names and contents can write the very same
bytes, so one changed byte anywhere shows (docs/verify_round.py walks it the same way).
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from baoji_award.documents.archive import Entry
from baoji_award.documents.inspection import CHUNK

# Version 2.0, names in UTF-8, stored, 1980-01-01 00:00:00: the same in both headers of every entry.
COMMON = (20, 0x0800, 0, 0, 0x21)
LOCAL, CENTRAL, END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
MOST_BYTES, MOST_ENTRIES = 0xFFFFFFFE, 0xFFFE


class ArchiveTooLargeError(ValueError):
    """More than the plain form can hold: 4 GiB or 65,534 entries."""


class PlainZip:
    """Writes entries one after another to `target`, which can seek and stands at its beginning.

    No more than one part of one content is in memory. `entries` names what was written, in order.
    """

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._directory: list[bytes] = []
        self.entries: list[Entry] = []
        self.paths: set[str] = set()

    def add(self, path: str, content: bytes) -> Entry:
        """One entry from bytes."""
        with self.writing(path) as part:
            part.write(content)
        return self.entries[-1]

    def copy(self, path: str, source: BinaryIO) -> Entry:
        """One entry from an opened file, which the caller closes."""
        with self.writing(path) as part:
            while piece := source.read(CHUNK):
                part.write(piece)
        return self.entries[-1]

    @contextmanager
    def writing(self, path: str) -> "Iterator[Part]":
        """An entry to write into; its header is completed in the end. Raises ArchiveTooLargeError."""
        name, start = path.encode(), self._target.tell()
        self._target.write(bytes(LOCAL.size) + name)
        part = Part(self._target)
        yield part
        end = self._target.tell()
        if end > MOST_BYTES or len(self.entries) >= MOST_ENTRIES:
            raise ArchiveTooLargeError(path)
        sizes = (part.crc, part.size, part.size, len(name), 0)
        self._target.seek(start)
        self._target.write(LOCAL.pack(b"PK\3\4", *COMMON, *sizes))
        self._target.seek(end)
        self._directory.append(CENTRAL.pack(b"PK\1\2", 20, *COMMON, *sizes, 0, 0, 0, 0, start) + name)
        self.entries.append(Entry(path, part.size, part.digest.hexdigest()))
        self.paths.add(path)

    def finish(self) -> None:
        """Writes the directory; nothing can be added afterwards."""
        start, directory = self._target.tell(), b"".join(self._directory)
        count = len(self.entries)
        self._target.write(directory + END.pack(b"PK\5\6", 0, 0, count, count, len(directory), start, 0))


class Part:
    """One content on its way into the archive."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.crc, self.size, self.digest = 0, 0, hashlib.sha256()

    def write(self, piece: bytes) -> None:
        self._target.write(piece)
        self.crc = zlib.crc32(piece, self.crc)
        self.digest.update(piece)
        self.size += len(piece)
