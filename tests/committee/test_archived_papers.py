"""No kind of document is forgotten in the archive of a round."""

import ast
from collections.abc import Iterator
from pathlib import Path

from committee.selectors.archived_papers import SUBJECTS
from devtools.servers import ROOT


def issuing() -> Iterator[tuple[Path, ast.Call]]:
    """Every call of issue_document outside the service itself."""
    for app in ("applications", "baoji_award", "committee", "reviews"):
        for path in (ROOT / app).rglob("*.py"):
            text = path.read_text("utf-8")
            for node in ast.walk(ast.parse(text)) if "issue_document" in text else ():
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "issue_document":
                    yield path, node


def test_whatever_a_document_is_issued_about_the_archive_asks_for() -> None:
    about = {}
    for path, call in issuing():
        given = {keyword.arg: keyword.value for keyword in call.keywords}["object_type"]
        assert isinstance(given, ast.Constant), f"{path.name}: the archive has to know this type of object"
        about[given.value] = path.name
    assert about.keys() == SUBJECTS.keys()
