"""A broken definition is refused with a sentence that names the place; a whole one survives the way to the database."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pydantic import ValidationError

from applications.rules.dossier import DossierRule
from applications.rules.dossier_links import check_groups
from applications.rules.loader import BrokenRules, read_rulebook
from tests.applications.rules.definitions import choice, definition, section, text, years
from tests.rounds import RULES

CERTIFICATES: dict[str, Any] = {
    "key": "certificates",
    "label": "证书",
    "kind": "rows",
    "columns": [
        {"key": "number", "label": "编号", "kind": "text", "means": "certificate_number"},
        {"key": "from", "label": "起", "kind": "date"},
        {"key": "until", "label": "止", "kind": "date", "not_before": "from", "means": "valid_until"},
    ],
}


def rows(**changes: Any) -> dict[str, Any]:
    return {**CERTIFICATES, **changes}


def columns(*more: dict[str, Any]) -> dict[str, Any]:
    return rows(columns=[*CERTIFICATES["columns"], *more])


def day(**more: Any) -> dict[str, Any]:
    return {"key": "since", "label": "起", "kind": "date", **more}


def test_a_definition_with_everything_is_whole_and_stays_the_same_on_its_way_through_json() -> None:
    rules = definition(
        section("report", choice("manner", "逐条", "文件"), years("turnover")),
        section(
            "table",
            years("assets", years_before=1, excused_by="memo", aliases=["资产总额"], required=["a", "b"]),
            years("ratio", formula="assets / report.turnover * 100 - assets@-1", decimals=1),
            text("memo"),
            warnings=[{"when": "assets > report.turnover * 2", "words": "请核对"}],
            show_if={"field": "report.manner", "values": ["逐条"]},
        ),
        section("more", rows(), day(earliest="2000-01-01", latest="2024-12-31"), groups=["a"]),
        totals=[{"label": "报告", "sections": ["report", "more"], "limit": 9}],
        evidence=[{"key": "pdf", "label": "文件", "show_if": {"field": "report.manner", "values": ["文件"]}}],
    )
    assert DossierRule.model_validate(rules.model_dump(mode="json")) == rules


IN_A_SECTION = [
    (text("form"), "字段 form：这个代码由页面使用，请换一个"),
    (years("r", formula="a + nowhere"), "sections.s.r.formula：没有字段 nowhere"),
    (years("r", formula="other.a"), "sections.s.r.formula：没有字段 other.a"),
    (years("r", formula="memo * 2"), 'sections.s.r.formula：memo 不是 kind = "years" 的字段'),
    (years("r", formula="a +"), "公式“a +”不能读懂，缺少内容"),
    (years("r", formula="r@-1 + 1"), "sections.s.r.formula：循环引用 s.r → s.r"),
    (years("r", formula="a", minimum=1), "字段 r：自动计算的字段不能有 years_before、minimum、maximum"),
    (years("r", excused_by="a"), "sections.s.r.excused_by：没有文字字段 a"),
    (text("r", formula="a"), '字段 r：formula 只用于 kind = "years"'),
    (text("r", minimum=1), '字段 r：minimum 只用于 kind = "number"、"years"'),
    (text("r", aliases=["总额"]), '字段 r：aliases 只用于 kind = "years"'),
    (text("r", columns=CERTIFICATES["columns"]), '字段 r：columns 只用于 kind = "rows"'),
    (text("r", most_rows=3), '字段 r：most_rows 只用于 kind = "rows"'),
    (years("r", limit=3), '字段 r：limit 只用于 kind = "text"、"long_text"'),
    (years("r", clause="4.1.2"), '字段 r：clause 只用于 kind = "text"、"long_text"'),
    (years("r", minimum=3, maximum=2), "字段 r：minimum 大于 maximum"),
    (years("r", latest="2024-01-01"), '字段 r：latest 只用于 kind = "date"'),
    (day(earliest="2024-01-02", latest="2024-01-01"), "字段 since：earliest 晚于 latest"),
    (day(not_before="memo"), "sections.s.since.not_before：没有日期字段 memo"),
    (day(not_before="since"), "sections.s.since.not_before：没有日期字段 since"),
    (choice("c"), '字段 c：kind = "choice" 须列出 choices，不能为空'),
    (choice("c", "甲", "甲"), "字段 c：choices 重复 甲"),
    (text("r", choices=["甲"]), '字段 r：choices 只用于 kind = "choice"'),
    (text("r", show_if={"field": "nowhere", "values": ["甲"]}), "sections.s.r.show_if：没有字段 nowhere"),
    (text("r", show_if={"field": "pick", "values": ["丙"]}), "sections.s.r.show_if：pick 没有选项 丙"),
    (
        text("r", show_if={"field": "memo", "values": ["丙"]}),
        'sections.s.r.show_if：memo 须是 kind = "choice" 或 "confirm" 的字段',
    ),
    (
        choice("r", "甲", show_if={"field": "r", "values": ["甲"]}),
        "sections.s.r.show_if：循环引用 s.r → s.r",
    ),
    (rows(columns=[]), '字段 certificates：kind = "rows" 须列出 columns，不能为空'),
    (columns(CERTIFICATES["columns"][0]), "字段 certificates：列重复 number"),
    (columns({"key": "y", "label": "年", "kind": "years"}), '列 y：kind 不能是 "years"'),
    (columns({"key": "y", "label": "年", "kind": "text", "required": ["a"]}), "列 y：required 只能是 true 或 false"),
    (
        columns({"key": "y", "label": "年", "kind": "date", "not_before": "number"}),
        "字段 certificates.y.not_before：没有日期列 number",
    ),
    (columns({"key": "y", "label": "年", "kind": "date", "limit": 3}),
     '字段 y：limit 只用于 kind = "text"、"long_text"'),
]  # fmt: skip


@pytest.mark.parametrize(("field", "sentence"), IN_A_SECTION)
def test_a_broken_field_is_refused_and_named(field: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        definition(section("s", years("a"), text("memo"), choice("pick", "甲", "乙"), field))
    # What follows is only that the section, without its broken field, is missing.
    assert refusal.value.errors()[0]["msg"].removeprefix("Value error, ") == sentence


def test_longer_circles_are_named_in_full() -> None:
    with pytest.raises(ValidationError, match=r"sections.s.a.formula：循环引用 s.a → t.b → s.c → s.a"):
        definition(
            section("s", years("a", formula="t.b"), years("c", formula="a")), section("t", years("b", formula="s.c"))
        )
    with pytest.raises(ValidationError, match=r"sections.t.show_if：循环引用 t → s.a → t.b → t"):
        definition(
            section("t", choice("b", "是"), show_if={"field": "s.a", "values": ["是"]}),
            section("s", choice("a", "是", show_if={"field": "t.b", "values": ["是"]})),
        )


def test_warnings_totals_and_slots_name_what_is_there() -> None:
    broken: list[tuple[dict[str, Any], dict[str, Any], str]] = [
        (
            {"warnings": [{"when": "a > nothing", "words": "请核对"}]},
            {},
            "sections.s.warnings.1.when：没有字段 nothing",
        ),
        ({}, {"totals": [{"label": "总", "sections": ["s", "z"], "limit": 1}]}, "totals.1.sections：没有章节 z"),
        (
            {},
            {"evidence": [{"key": "e", "label": "件", "show_if": {"field": "a", "values": ["是"]}}]},
            "evidence.e.show_if：没有字段 a",
        ),
    ]
    for more, others, sentence in broken:
        with pytest.raises(ValidationError) as refusal:
            definition(section("s", years("a"), **more), **others)
        assert [problem["msg"] for problem in refusal.value.errors()] == [f"Value error, {sentence}"]


def test_groups_are_the_rounds_own() -> None:
    for rules, sentence in (
        (definition(section("s", years("a"), groups=["x"])), "dossier.sections.s.groups：没有组别 x"),
        (definition(section("s", years("a", groups=["x"]))), "dossier.sections.s.a：没有组别 x"),
        (definition(section("s", years("a", required=["x", "g"]))), "dossier.sections.s.a.required：没有组别 x"),
        (
            definition(section("s", years("a", groups=["g"]), years("b", formula="a * 2"))),
            "dossier.sections.s.b.formula：组别 h 不填 s.a，不能计算",
        ),
    ):
        with pytest.raises(ValueError, match=r"^dossier") as refusal:
            check_groups(rules, {"g", "h"})
        assert str(refusal.value) == sentence


PICK = choice("pick", "是", groups=["a"])
IF_PICKED: dict[str, Any] = {"show_if": {"field": "s.pick", "values": ["是"]}}
NEVER = "组别 b 不填 s.pick，条件不会成立"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"fields": (PICK, text("r", **IF_PICKED))}, "sections.s.r.show_if"),
        ({"more": {**IF_PICKED}}, "sections.t.show_if"),
        ({"slot": {"key": "e", "label": "件", **IF_PICKED}}, "evidence.e.show_if"),
    ],
)
def test_a_condition_on_what_a_group_is_never_asked_is_refused(changes: dict[str, Any], place: str) -> None:
    def check(**scope: Any) -> None:
        fields = [{**field, **scope} if "show_if" in field else field for field in changes.get("fields", (PICK,))]
        more = {**changes["more"], **scope} if "more" in changes else {}
        slot = {**changes["slot"], **scope} if "slot" in changes else {"key": "e", "label": "件"}
        sections = [section("s", *fields), section("t", text("x"), **more)]
        check_groups(definition(*sections, evidence=[slot]), {"a", "b"})

    with pytest.raises(ValueError, match=f"^dossier.{place}：{NEVER}$"):
        check()
    check(groups=["a"])


def test_the_items_of_the_report_are_those_of_the_criteria() -> None:
    criteria = json.loads((Path(settings.BASE_DIR) / "criteria" / "gbt19580-2012.json").read_text(encoding="utf-8"))
    groups = {item["clause"]: f"{item['clause']} {item['title']}" for item in criteria["items"] if not item["leaf"]}
    wanted = [
        (
            groups[item["parent"]],
            item["clause"],
            f"{item['clause']} {item['title']}",
            f"本条款满分 {item['points']} 分。",
        )
        for item in criteria["items"]
        if item["leaf"]
    ]
    asked = [
        (section.title, field.clause, field.label, field.hint)
        for section in read_rulebook(RULES).dossier.sections
        for field in section.fields
        if field.clause or section.key.startswith("report_")
    ]
    assert (len(asked), asked) == (23, wanted)
    assert sum(int(re.findall(r"\d+", hint)[0]) for *_, hint in asked) == criteria["total"]


def test_the_loader_names_the_key_of_a_broken_definition(tmp_path: Path) -> None:
    whole = RULES.read_text(encoding="utf-8")
    place = '  key = "assets"\n'
    assert place in whole
    path = tmp_path / "broken.toml"
    path.write_text(whole.replace(place, f'{place}  formula = "liabilities * 2"\n', 1), encoding="utf-8")
    with pytest.raises(BrokenRules) as refusal:
        read_rulebook(path)
    assert refusal.value.sentence.splitlines()[1:] == [
        "dossier.sections.1.fields.0：字段 assets：自动计算的字段不能有 years_before、minimum、maximum"
    ]
