"""What a round's file may say about its panels, and what holds where it says nothing."""

from pathlib import Path

import pytest

from applications.rules.loader import BrokenRules, read_rulebook
from applications.rules.rulebook import Rulebook
from tests.rounds import RULES


def broken(tmp_path: Path, old: str, new: str) -> str:
    """The sentences about the round's own file with its first `old` behind the panels' rules replaced by `new`."""
    before, heading, after = RULES.read_text().partition("[[panels]]")
    assert old in after
    path = tmp_path / "rules.toml"
    path.write_text(before + heading + after.replace(old, new, 1))
    with pytest.raises(BrokenRules) as refusal:
        read_rulebook(path)
    return refusal.value.sentence


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("per_dossier = 5", "per_dossier = 6", "panels.0：panels.document_review：per_dossier（6）不得多于 size（5）"),
        (
            "per_dossier = 5",
            "per_dossier = 4",
            "panels.document_review：per_dossier 不得少于 review.least_experts（5）",
        ),
        ("industry = 1", "industry = 6", "panels.document_review：industry（6）不得多于 per_dossier（5）"),
        ('stage = "defence"', 'stage = "document_review"', "panels：阶段重复 document_review"),
        ('stage = "defence"', 'stage = "notice"', "panels.1.stage：取值不在允许范围内"),
        ("most = 40", "most = 0", "panels.0.most：应大于 0"),
        ("reserves = 1", "reserve = 1", "panels.0.reserve：不认识的键"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert sentence in broken(tmp_path, old, new)


def test_a_round_that_names_no_panels_keeps_its_least_number_of_experts() -> None:
    plain = read_rulebook(RULES).model_dump(mode="json") | {"panels": ()}
    rulebook = Rulebook.model_validate(plain)
    found = {stage: rulebook.seats(stage) for stage in ("document_review", "defence", "site_review")}
    assert {stage: (rule.size, rule.per_dossier, rule.industry) for stage, rule in found.items()} == {
        "document_review": (5, 5, 1),
        "defence": (5, 5, 1),
        "site_review": (1, 1, 1),
    }
    assert {(rule.reserves, rule.most) for rule in found.values()} == {(0, None)}


def test_the_rounds_own_file_says_how_its_panels_are_made_up() -> None:
    rule = read_rulebook(RULES).seats("document_review")
    assert (rule.size, rule.industry, rule.reserves, rule.per_dossier, rule.most) == (5, 1, 1, 5, 40)
