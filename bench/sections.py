"""docs/performance.md is written by two commands: each replaces its own part and keeps the other's."""

from pathlib import Path

STORM = "## Deadline storm"


def write_pages(path: Path, text: str) -> None:
    """Everything before the storm's section becomes `text`; the section itself, always the last, stays."""
    kept = _storm_in(path)
    path.write_text(f"{text.rstrip()}\n\n{kept}" if kept else text)


def write_storm(path: Path, section: str) -> None:
    """The storm's section becomes `section`, which begins with its heading."""
    before = path.read_text() if path.exists() else ""
    path.write_text(f"{before.partition(STORM)[0].rstrip()}\n\n{section.rstrip()}\n")


def _storm_in(path: Path) -> str:
    text = path.read_text() if path.exists() else ""
    _, heading, rest = text.partition(STORM)
    return f"{heading}{rest}" if heading else ""
