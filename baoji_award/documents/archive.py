"""ZIP archives that prove themselves: written entry by entry to disk, with a manifest of every entry's SHA-256.

Whatever its size, no more than one part of one file is in memory. `manifest.json` is the last entry; its own digest
belongs in the audit log of whoever makes an archive.
"""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, BinaryIO, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from baoji_award.calendar.clock import LOCAL
from baoji_award.documents.inspection import CHUNK, display_name

ZIP = "application/zip"
MANIFEST = "manifest.json"
FORMAT = "baoji-award-archive/1"
# What Windows forbids in a name, and what it keeps for devices.
FORBIDDEN = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
LONGEST_NAME = 80
# These are packed already.
PACKED = (".pdf", ".jpg", ".jpeg", ".png", ".zip")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive as its manifest names it."""

    path: str
    size: int
    sha256: str


class Archive:
    """An archive being written under `path`, of the moment `at`. A context manager; its end closes the file."""

    def __init__(self, path: Path, *, at: datetime) -> None:
        self._zip = ZipFile(path, "w", compression=ZIP_DEFLATED, allowZip64=True)
        self._date = at.astimezone(LOCAL).timetuple()[:6]
        self._taken: set[str] = set()
        self.entries: list[Entry] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def add(self, folder: str, name: str, content: bytes) -> Entry:
        """Adds bytes under a safe, unused name in the folder (a path of ours, not of a client)."""
        with self._opened(folder, name) as writing:
            writing.write(content)
        return self.entries[-1]

    def copy(self, folder: str, name: str, source: BinaryIO) -> Entry:
        """Adds an opened file, read in parts; the caller closes it."""
        with self._opened(folder, name) as writing:
            while part := source.read(CHUNK):
                writing.write(part)
        return self.entries[-1]

    def manifest_of(self, folder: str, about: Mapping[str, object]) -> str:
        """Adds the manifest of everything under `folder` ("" for all), and returns its SHA-256."""
        inside = [entry for entry in self.entries if not folder or entry.path.startswith(f"{folder}/")]
        start = len(folder) + 1 if folder else 0
        listed = [{"path": entry.path[start:], "bytes": entry.size, "sha256": entry.sha256} for entry in inside]
        text = json.dumps({"format": FORMAT, **about, "entries": listed}, ensure_ascii=False, indent=1)
        return self.add(folder, MANIFEST, text.encode()).sha256

    @contextmanager
    def _opened(self, folder: str, name: str) -> Iterator["_Writing"]:
        path = self._unused(folder, safe_name(name))
        info = ZipInfo(path, date_time=self._date)
        info.compress_type = ZIP_STORED if path.lower().endswith(PACKED) else ZIP_DEFLATED
        info.external_attr = 0o640 << 16
        with self._zip.open(info, "w", force_zip64=True) as target:
            writing = _Writing(target)
            yield writing
        self.entries.append(Entry(path, writing.size, writing.digest.hexdigest()))

    def _unused(self, folder: str, name: str) -> str:
        """Names that differ in case alone are one name for Windows."""
        stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
        place, wanted = 1, str(PurePosixPath(folder) / name)
        while wanted.casefold() in self._taken:
            place += 1
            wanted = str(PurePosixPath(folder) / f"{stem}-{place}{suffix}")
        self._taken.add(wanted.casefold())
        return wanted


@dataclass(slots=True)
class _Writing:
    target: IO[bytes]
    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, part: bytes) -> None:
        self.target.write(part)
        self.digest.update(part)
        self.size += len(part)


def safe_name(name: str) -> str:
    """A file's or folder's name that means one thing on every system: no path, no device, nothing invisible."""
    plain = unicodedata.normalize("NFC", display_name(name)).translate(FORBIDDEN).strip(" .")
    stem, suffix = PurePosixPath(plain).stem.strip(" ."), PurePosixPath(plain).suffix[:10]
    if not stem or stem.upper() in DEVICES:
        stem = f"_{stem}"
    return f"{stem[: LONGEST_NAME - len(suffix)]}{suffix}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of an archive found: how many entries, the digest of its manifest, what is wrong."""

    entries: int
    manifest: str
    problems: tuple[str, ...]


def check_archive(path: Path) -> Checked:
    """Computes every hash of the archive again and compares with its manifest, entry by entry. No side effects."""
    try:
        with ZipFile(path) as packed:
            return _checked(packed)
    except (BadZipFile, KeyError, ValueError, TypeError) as error:
        return Checked(0, "", (f"not an archive of ours: {type(error).__name__}",))


def _checked(packed: ZipFile) -> Checked:
    names = packed.namelist()
    found = {name: _entry(packed, name) for name in names}
    listed = {each["path"]: each for each in json.loads(packed.read(MANIFEST))["entries"]}
    problems = [f"twice in the archive: {name}" for name, times in Counter(names).items() if times > 1]
    problems += [f"missing: {name}" for name in listed if name not in found]
    problems += [f"not in the manifest: {name}" for name in found if name not in listed and name != MANIFEST]
    problems += [f"changed: {name}" for name in listed if name in found and not _same(found[name], listed[name])]
    return Checked(len(names), found[MANIFEST].sha256, tuple(problems))


def _same(entry: Entry, listed: Mapping[str, object]) -> bool:
    return (entry.size, entry.sha256) == (listed["bytes"], listed["sha256"])


def _entry(packed: ZipFile, name: str) -> Entry:
    size, digest = 0, hashlib.sha256()
    with packed.open(name) as file:
        while part := file.read(CHUNK):
            size += len(part)
            digest.update(part)
    return Entry(name, size, digest.hexdigest())
