"""The port to an e-seal platform: a page goes out, the sealed page comes back. We never draw a seal ourselves.

Without a platform (the default) the bureau uploads the scan of the page it sealed on paper.
"""

import re
from pathlib import Path
from typing import Protocol

from django.conf import settings

KEY = re.compile(r"[a-z0-9-]{1,100}")
TO_SEAL, SEALED = "to-seal", "sealed"


class SealPlatform(Protocol):
    """What a platform must do. `key` names one page for ever: lower-case letters, digits and hyphens."""

    def request(self, *, key: str, page: bytes) -> None:
        """Hands the page (a PDF) over for sealing. Doing it again under the same key changes nothing."""

    def collect(self, *, key: str) -> bytes | None:
        """The sealed page, or None while it is not there."""


class FolderPlatform:
    """Exchange by two folders: we write `to-seal/<key>.pdf`, the platform's own agent writes `sealed/<key>.pdf`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def request(self, *, key: str, page: bytes) -> None:
        """The page appears under its name whole, so that the agent never takes half a file."""
        path = self._path(TO_SEAL, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(page)
        unfinished.replace(path)

    def collect(self, *, key: str) -> bytes | None:
        path = self._path(SEALED, key)
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None

    def _path(self, box: str, key: str) -> Path:
        if not KEY.fullmatch(key):
            message = f"not a key for a page: {key}"
            raise ValueError(message)
        return self.folder / box / f"{key}.pdf"


def seal_platform() -> SealPlatform | None:
    """The platform of SEAL_FOLDER; None where sealed pages are scanned."""
    return FolderPlatform(Path(settings.SEAL_FOLDER)) if settings.SEAL_FOLDER else None
