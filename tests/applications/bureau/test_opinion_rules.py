"""Length and starting text of an opinion are the round's, and a bureau may have its own text."""

import tomllib
from pathlib import Path

import pytest

from applications.models import AwardCycle
from applications.rules.loader import BrokenRules, read_rulebook
from applications.selectors.recommendations import draft_text
from applications.services.cycles import keep_rules
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import DomainError
from tests.applications.bureau.desk import IN_TIME, write
from tests.cast import Cast, make_cast
from tests.rounds import RULES
from tests.sharing import shared


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="bureau_review")


def broken(tmp_path: Path, old: str, new: str) -> str:
    text = RULES.read_text()
    assert old in text
    path = tmp_path / "round.toml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(BrokenRules) as refusal:
        read_rulebook(path)
    return refusal.value.sentence


@pytest.mark.parametrize("name", ["organisation.pk", "organisation!r", "group:>99999999", "phone", "0", ""])
def test_a_template_names_only_what_is_on_the_list(tmp_path: Path, name: str) -> None:
    old = tomllib.loads(RULES.read_text())["endorsement"]["opinion_template"]
    sentence = broken(tmp_path, old, f"同意推荐{{{name}}}。")
    assert sentence.startswith("规则有误：\nendorsement.opinion_template：不认识的占位符")


def test_broken_braces_and_limits_are_named(tmp_path: Path) -> None:
    old = tomllib.loads(RULES.read_text())["endorsement"]["opinion_template"]
    assert broken(tmp_path, old, "同意推荐{award。") == "规则有误：\nendorsement.opinion_template：花括号不成对"
    limits = broken(tmp_path, "opinion_most = 500", "opinion_most = 10")
    assert limits == "规则有误：\nendorsement：opinion_most 小于 opinion_least"
    bureau = broken(tmp_path, 'name = "市教育局"', 'name = "市教育局"\nopinion_template = "{secret}"')
    assert bureau.startswith("规则有误：\nbureaus.1.opinion_template：不认识的占位符 {secret}")


def changed(cast: Cast, old: str, new: str, tmp_path: Path) -> Cast:
    """The same round with other rules (its rules are frozen; the test puts them there before stage 1 by hand)."""
    path = tmp_path / "round.toml"
    path.write_text(RULES.read_text().replace(old, new, 1))
    rules = read_rulebook(path)
    cycle = AwardCycle(rules=keep_rules(rules))
    cast.application.cycle = cycle
    return cast


def test_a_bureau_with_a_text_of_its_own(cast: Cast, tmp_path: Path) -> None:
    own = 'code = "gxj"\nopinion_template = "{bureau}推荐{organisation}（{group}）参评{city}{year}年{award}。"'
    changed(cast, 'code = "gxj"', own, tmp_path)
    assert (
        draft_text(cast.application)
        == f"市工业和信息化局推荐{cast.organisation.name}（工业组）参评宝鸡市2024年宝鸡市质量奖。"
    )


def test_a_name_with_braces_is_only_a_name(cast: Cast) -> None:
    cast.application.organisation.name = "{award}{0}公司"
    assert "{award}{0}公司申报材料" in draft_text(cast.application)


def test_the_rounds_length_counts(cast: Cast) -> None:
    assert cast.cycle.rulebook.endorsement.opinion_least == 50
    with pytest.raises(DomainError) as refusal:
        write(cast.application, cast.own_bureau, text="优" * 49)
    assert refusal.value.sentence == "推荐意见须为 50 至 500 字，当前 49 字。"
