"""docs/performance.md is written by three commands: each replaces its own part and keeps those of the others."""

from pathlib import Path

OPENED = "## Opened scores"
STORM = "## Deadline storm"


def write_pages(path: Path, text: str) -> None:
    """Everything before the other parts becomes `text`; those stay."""
    _, opened, storm = _parts(path)
    _write(path, text, opened, storm)


def write_opened(path: Path, section: str) -> None:
    """The part about opened scores becomes `section`, which begins with its heading."""
    pages, _, storm = _parts(path)
    _write(path, pages, section, storm)


def write_storm(path: Path, section: str) -> None:
    """The storm's part, always the last, becomes `section`, which begins with its heading."""
    pages, opened, _ = _parts(path)
    _write(path, pages, opened, section)


def _parts(path: Path) -> tuple[str, str, str]:
    text = path.read_text() if path.exists() else ""
    before, heading, rest = text.partition(STORM)
    pages, opened, figures = before.partition(OPENED)
    return pages, f"{opened}{figures}", f"{heading}{rest}"


def _write(path: Path, *parts: str) -> None:
    path.write_text("\n\n".join(part.strip() for part in parts if part.strip()) + "\n")
