"""Every runtime dependency has its reason in docs/decisions.md, and nothing else is listed there."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")


def names(cells: list[str]) -> list[str]:
    """The package names, without extras and versions, in lower case and in order."""
    return sorted(found.group().lower() for cell in cells if (found := NAME.match(cell.strip())))


def pinned(file: str) -> dict[str, str]:
    """Package → version of a compiled file."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / file).read_text(), flags=re.MULTILINE))


def asked_for() -> list[str]:
    lines = (ROOT / "requirements.in").read_text().splitlines()
    return names([line for line in lines if not line.startswith("#")])


def test_the_table_of_decisions_lists_the_requirements() -> None:
    section = (ROOT / "docs" / "decisions.md").read_text().partition("## Dependencies")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    listed = [cell for row in rows[1:] for cell in row.split(",") if not cell.startswith("---")]
    assert names(listed) == asked_for()


def test_what_is_asked_for_is_pinned_alike_in_both_files() -> None:
    runtime, development = pinned("requirements.txt"), pinned("requirements-dev.txt")
    assert set(asked_for()) - set(runtime) == set()
    assert {name: development.get(name) for name in runtime} == runtime
