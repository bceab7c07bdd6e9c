"""Whatever is told can be worded by the round: every `tell()` of the code, every text in templates/emails."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from applications.stages import APPLICATION, ROUND
from baoji_award.notifications.catalogue import TEXTS, folder_of

ROOT = Path(settings.BASE_DIR)
# They guard an account or carry a one-time link, and go to addresses rather than to people of a round.
OF_ACCOUNTS = "account_"
FRAMES = {"digest"}
# By one of these keys the round of a telling is found (applications/mail_rounds.py).
ROUND_KEYS = {"cycle", "application", "cycle_id", "organisation"}


def calls(name: str) -> Iterator[tuple[str, dict[str, ast.expr]]]:
    """(place, keywords) of every call of this function outside the notifications."""
    for app in ("applications", "reviews", "committee", "baoji_award/accounts", "baoji_award/documents"):
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", keywords


def test_every_literal_text_that_is_told_is_in_the_catalogue() -> None:
    told = [(place, keywords) for place, keywords in calls("tell") if "template" in keywords]
    assert len(told) > 30
    literal = [(place, said["template"].value) for place, said in told if isinstance(said["template"], ast.Constant)]
    assert [each for each in literal if each[1] not in TEXTS] == []


def test_every_action_that_tells_has_a_text_of_its_own() -> None:
    telling = [action.name for procedure in (APPLICATION, ROUND) for action in procedure.actions if action.tells]
    assert [name for name in telling if name not in TEXTS] == []


def test_every_text_is_worded_by_the_round_or_belongs_to_accounts() -> None:
    folders = {path.name for path in (ROOT / "templates" / "emails").iterdir() if path.is_dir()}
    worded = {folder_of(name) for name in TEXTS}
    assert {name for name in folders - worded if not name.startswith(OF_ACCOUNTS)} == FRAMES
    assert worded <= folders


def test_every_telling_says_of_which_round() -> None:
    silent = [
        place
        for place, said in calls("tell")
        if isinstance(context := said.get("context"), ast.Dict)
        and not {key.value for key in context.keys if isinstance(key, ast.Constant)} & ROUND_KEYS
        and None not in context.keys
    ]
    assert silent == []
