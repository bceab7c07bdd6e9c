"""What is asked of one applicant and what counts, given their answers."""

from decimal import Decimal
from typing import Any

from tests.applications.rules.definitions import choice, definition, reading, section, text, years

FORM = section("form", choice("how", "逐条", "文件"), {"key": "ok", "label": "确认", "kind": "confirm"})
BY_ITEM = {"field": "form.how", "values": ["逐条"]}


def figures(**values: str) -> dict[str, Any]:
    return {f"20{year[1:]}": value for year, value in values.items()}


def test_a_hidden_section_is_not_asked_and_its_old_answers_do_not_count() -> None:
    rules = definition(FORM, section("items", text("one"), show_if=BY_ITEM))
    answers: dict[str, dict[str, object]] = {"form": {"how": "文件"}, "items": {"one": "旧的内容"}}
    hidden = reading(rules, answers)
    assert ([part.key for part in hidden.sections()], hidden.counted()) == (["form"], {"form": {"how": "文件"}})
    shown = reading(rules, {**answers, "form": {"how": "逐条"}})
    assert [part.key for part in shown.sections()] == ["form", "items"]
    assert shown.counted()["items"] == {"one": "旧的内容"}


def test_the_answer_of_a_hidden_field_does_not_open_another() -> None:
    then = choice("then", "是", show_if={"field": "how", "values": ["逐条"]})
    last = text("last", show_if={"field": "then", "values": ["是"]})
    rules = definition(section("form", choice("how", "逐条", "文件"), then, last))
    hidden = reading(rules, {"form": {"how": "文件", "then": "是", "last": "旧"}})
    assert hidden.counted() == {"form": {"how": "文件"}}
    shown = reading(rules, {"form": {"how": "逐条", "then": "是", "last": "旧"}})
    assert shown.counted() == {"form": {"how": "逐条", "then": "是", "last": "旧"}}


def test_a_confirmation_decides_by_its_tick() -> None:
    rules = definition(FORM, section("more", text("why"), show_if={"field": "form.ok", "values": [False]}))
    shown = [[part.key for part in reading(rules, {"form": {"ok": value}}).sections()] for value in (True, False, "")]
    assert shown == [["form"], ["form", "more"], ["form", "more"]]


def test_slots_have_conditions_too_and_may_be_asked_before_the_choice_is_made() -> None:
    slots = [{"key": "pdf", "label": "文件", "show_if": {"field": "form.how", "values": ["文件", ""]}}]
    rules = definition(FORM, evidence=slots)
    shown = [[slot.key for slot in reading(rules, {"form": {"how": how}}).slots()] for how in ("文件", "逐条", "")]
    assert shown == [["pdf"], [], ["pdf"]]


def test_what_is_required_may_differ_by_group() -> None:
    rules = definition(section("s", text("a", required=["school"]), text("b", groups=["school"])))
    asked = {
        group: [(field.key, field.required) for field in reading(rules, {}, group).fields(rules.sections[0])]
        for group in ("school", "works")
    }
    assert asked == {"school": [("a", True), ("b", True)], "works": [("a", False)]}


def test_reckoned_figures_come_from_what_counts_and_never_from_what_was_sent() -> None:
    rules = definition(
        section(
            "s",
            years("equity", years_before=1),
            years("growth", formula="equity / equity@-1 * 100"),
            years("twice", formula="growth * 2", decimals=0),
        )
    )
    equity = {"2020": "90", "2021": "100", "2022": "0", "2023": "5"}
    counted = reading(rules, {"s": {"equity": equity, "growth": {"2021": "999"}}}).counted()["s"]
    assert counted["growth"] == {"2021": "111.11", "2022": "0.00", "2023": ""}
    assert counted["twice"] == {"2021": "222", "2022": "0", "2023": ""}
    assert [field.key for field in rules.sections[0].fields_for("x") if field.required] == ["equity"]


def test_halves_are_rounded_up() -> None:
    rules = definition(section("s", years("a"), years("b", formula="a / 8", decimals=2)))
    values = {"2021": "1", "2022": "-1", "2023": "99999999999999999999"}
    assert reading(rules, {"s": {"a": values}}).counted()["s"]["b"] == {"2021": "0.13", "2022": "-0.13", "2023": ""}


def test_a_figure_of_a_hidden_field_is_missing() -> None:
    hidden = years("a", show_if={"field": "form.how", "values": ["逐条"]})
    rules = definition(FORM, section("s", hidden, years("b", formula="a * 2")))
    found = reading(rules, {"form": {"how": "文件"}, "s": {"a": {"2021": "4"}}})
    assert (found.figure("s", "a", 2021), found.figure("s", "b", 2021)) == (None, None)
    found = reading(rules, {"form": {"how": "逐条"}, "s": {"a": {"2021": "4"}}})
    assert (found.figure("s", "a", 2021), found.figure("s", "b", 2021)) == (Decimal(4), Decimal(8))


def test_odd_figures_are_named_by_year() -> None:
    warnings = [{"when": "profit > revenue", "words": "利润总额大于营业收入"}]
    rules = definition(section("s", years("profit"), years("revenue"), warnings=warnings))
    answers: dict[str, dict[str, object]] = {
        "s": {"profit": {"2021": "5", "2022": "7", "2023": "8"}, "revenue": {"2021": "6", "2022": "6", "2023": ""}}
    }
    assert reading(rules, answers).odd_figures(rules.sections[0]) == [(2022, "利润总额大于营业收入")]
