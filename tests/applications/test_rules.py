"""The rules file: what the plan says, what a broken file is told, and that loading twice changes nothing."""

from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from applications.models import AwardCycle, Bureau, Group, Remit, StageWindow
from applications.rules.loader import BrokenRules, read_rulebook
from applications.selectors.round_rules import rule_tables
from applications.services.cycles import RulesFrozen, keep_rules, load_cycle
from tests.rounds import IN_STAGE, RULES, make_round, moment


def test_the_file_says_what_the_plan_says() -> None:
    rules = read_rulebook(RULES)
    assert [group.name for group in rules.groups] == [
        "工业组", "企业组", "农业组", "文化旅游组", "建筑业组", "教育医疗组",
    ]  # fmt: skip
    assert [(award.name, award.ceiling, award.first_time_money) for award in rules.awards] == [
        ("宝鸡市质量奖", 3, 500_000),
        ("宝鸡市质量奖提名奖", 5, 0),
    ]
    assert [stage.closes_on for stage in rules.stages] == [
        date(2024, 11, 14), date(2024, 12, 31), date(2025, 2, 28), date(2025, 3, 20), date(2025, 3, 31),
        date(2025, 4, 20), date(2025, 5, 31),
    ]  # fmt: skip
    assert [stage.clause for stage in rules.stages] == [f"五（{number}）" for number in "一二三四五六七"]
    assert (rules.notice.days, rules.notice.unit) == (15, "calendar")
    assert (rules.eligibility.years_registered, rules.eligibility.look_back_years) == (5, 3)
    assert len(rules.bureaus) == 12
    assert rules.table_years == (2021, 2022, 2023)


def test_a_plan_without_numbered_clauses_is_a_plan_too(tmp_path: Path) -> None:
    lines = RULES.read_text(encoding="utf-8").splitlines()
    bare = tmp_path / "bare.toml"
    bare.write_text("\n".join(line for line in lines if not line.startswith("clause = ")), encoding="utf-8")
    stages = [
        next(table for table in rule_tables(read_rulebook(path)) if table.title == "阶段与日期").rows[0].value
        for path in (RULES, bare)
    ]
    days = "2024年11月1日至2024年11月14日 24:00（方案表述：2024年11月上旬"
    assert stages == [f"{days}，见方案五（一））", f"{days}）"]


def test_a_file_without_rules_of_the_evaluation_means_what_it_always_meant(tmp_path: Path) -> None:
    text = RULES.read_text(encoding="utf-8")
    before, after = text.index("[evaluation] "), text.index("[cut_offs]")
    bare = tmp_path / "bare.toml"
    bare.write_text(text[:before] + text[after:], encoding="utf-8")
    rule = read_rulebook(bare).evaluation
    assert (rule.tie_breaks, rule.signers, rule.supervision_statement) == (("site_review",), "leaders", False)
    assert {method for _, method in rule.normalise} == {"percent"}


BREAKS = [
    ('code = "2024"', "", "code：缺少这一项"),
    ("years_registered = 5", 'years_registered = "五"', "eligibility.years_registered：应为整数"),
    ("days = 15", "days = 15\nhurry = true", "notice.hurry：不认识的键"),
    (
        'tie_breaks = ["site_review", "results"]',
        'tie_breaks = ["results", "results"]',
        "evaluation：tie_breaks：重复 results",
    ),
    ('defence = "percent"', 'defence = "stretched"', "evaluation.normalise.defence：取值不在允许范围内"),
    ("document_review = 40", "document_review = 45", "weights：weights：权重合计应为 100，当前为 105"),
    ('A = "agriculture"', 'A = "farming"', "（全文）：industry_groups.A：没有组别 farming"),
    ('code = "nomination"', 'code = "prize"', "（全文）：awards：代码重复 prize"),
    (
        'proved_by = ["sections.quality", "evidence.certificates"]',
        'proved_by = ["sections.quality", "evidence.certificate"]',
        "（全文）：eligibility.conditions.certified.proved_by：没有材料项或章节 evidence.certificate",
    ),
    (
        'proved_by = ["sections.quality"]',
        'proved_by = ["quality"]',
        "（全文）：eligibility.conditions.honours.proved_by：没有材料项或章节 quality",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), BREAKS)
def test_a_broken_file_is_refused_naming_the_key(tmp_path: Path, right: str, wrong: str, sentence: str) -> None:
    text = RULES.read_text(encoding="utf-8")
    assert right in text
    broken = tmp_path / "broken.toml"
    broken.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(BrokenRules) as refusal:
        read_rulebook(broken)
    assert refusal.value.sentence.splitlines()[1] == sentence


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    rules = read_rulebook(RULES)
    first, changed = load_cycle(rules)
    counts = [model.objects.count() for model in (AwardCycle, StageWindow, Group, Bureau, Remit)]
    second, changed_again = load_cycle(rules)
    assert (changed, changed_again) == (True, False)
    assert first == second
    assert counts == [model.objects.count() for model in (AwardCycle, StageWindow, Group, Bureau, Remit)]
    assert counts == [1, 7, 6, 12, 21]


@pytest.mark.django_db
def test_a_deadline_is_the_midnight_after_its_day() -> None:
    cycle = make_round()
    window = cycle.windows.get(stage="application")
    assert window.closes_at == moment("2025-01-01 00:00")
    assert window.is_open(moment("2024-12-31 23:59"))
    assert not window.is_open(moment("2025-01-01 00:00"))


@pytest.mark.django_db
def test_rules_freeze_when_stage_one_opens() -> None:
    cycle = make_round("notice")
    rules = read_rulebook(RULES)
    changed = rules.model_copy(update={"title": "改名"})
    with pytest.raises(RulesFrozen):
        load_cycle(changed, at=IN_STAGE["notice"])
    with pytest.raises(DatabaseError), transaction.atomic():
        AwardCycle.objects.filter(pk=cycle.pk).update(rules=keep_rules(changed))
