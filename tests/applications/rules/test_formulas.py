"""Formulas: what they are worth, what is no formula, and that nothing in them is ever run."""

from decimal import Decimal

import pytest

from applications.rules.formulas import BadFormula, Figure, figures_in, parse_comparison, parse_formula, value_of

FIGURES = {("a", 0): Decimal(10), ("a", -1): Decimal(4), ("b", 0): Decimal(3), ("zero", 0): Decimal(0)}


def lookup(key: str, shift: int) -> Decimal | None:
    return FIGURES.get((key, shift))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b * 2", "16"),
        ("(a + b) * 2", "26"),
        ("a - b - 2", "5"),
        ("a / 4 / 5", "0.5"),
        ("-a + 0.5", "-9.5"),
        ("a * -b", "-30"),
        ("(a + a@-1) / 2", "7"),
        ("a/a@-1*100", "250"),
    ],
)
def test_a_formula_is_worth_what_arithmetic_says(text: str, value: str) -> None:
    assert value_of(parse_formula(text), lookup) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["a / zero", "zero / zero", "a + missing", "missing * 0", "b@-1", "(a - 10 + zero) / zero"]
)
def test_a_missing_figure_or_a_division_by_zero_gives_no_value(text: str) -> None:
    assert value_of(parse_formula(text), lookup) is None


def test_decimals_are_not_floats() -> None:
    assert value_of(parse_formula("0.1 + 0.2"), lookup) == Decimal("0.3")


@pytest.mark.parametrize(
    "text",
    [
        "", "a +", "* a", "(a", "a)", "a b", "a ** 2", "a // b", "a@-2", "a@1", "__import__('os')", "a.b.c", "A + 1",
        "a; b", "1e9", "a if b else c", "lambda: 1", "a > b", "a，b", "１ + a", "(" * 21 + "a" + ")" * 21,
        "a+" * 151 + "a",
    ],
)  # fmt: skip
def test_everything_else_is_no_formula(text: str) -> None:
    with pytest.raises(BadFormula):
        parse_formula(text)


def test_the_figures_of_a_formula_are_known() -> None:
    assert list(figures_in(parse_formula("(a + other.b@-1) / a"))) == [Figure("a"), Figure("other.b", -1), Figure("a")]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a > b", True), ("a < b", False), ("a >= 10", True), ("a <= 9.9", False), ("a = 10", True), ("a != 10", False),
        ("a * 2 > b + 20", False), ("missing > b", False), ("a > missing", False), ("a != missing", False),
    ],
)  # fmt: skip
def test_a_comparison_holds_only_between_figures_that_are_there(text: str, holds: bool) -> None:
    assert parse_comparison(text).holds(lookup) is holds


@pytest.mark.parametrize("text", ["a", "a >", "> a", "a > b > 1", "a == b", "a <> b"])
def test_everything_else_is_no_comparison(text: str) -> None:
    with pytest.raises(BadFormula):
        parse_comparison(text)
