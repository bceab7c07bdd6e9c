"""Formulas of the dossier's year tables: read by a parser of its own, reckoned in Decimal, never run as code.

A formula knows + - * / ( ), numbers, keys of year fields (`revenue`, `indicators.revenue`) and the year before
(`equity@-1`). A missing figure or a division by zero gives no value.
"""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, DecimalException, localcontext

LONGEST, MOST_BRACKETS = 300, 20
Lookup = Callable[[str, int], Decimal | None]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<key>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)(?:@(?P<shift>-1))?"
    r"|(?P<compare>>=|<=|!=|>|<|=)|(?P<sign>[-+*/()]))"
)
_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}


_WORDS = {
    "-": "−", "*": "×", "/": "÷", ">": "大于", "<": "小于", ">=": "不小于", "<=": "不大于", "=": "等于", "!=": "不等于",
}  # fmt: skip


class BadFormula(ValueError):
    """The text is no formula; the message says where."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure of a year field in the year reckoned for, or `shift` years from it."""

    key: str
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Operation:
    sign: str
    left: "Term"
    right: "Term"


Term = Number | Figure | Operation


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two formulas and how they are compared; holds only where both have a value."""

    sign: str
    left: Term
    right: Term

    def holds(self, lookup: Lookup) -> bool:
        left, right = value_of(self.left, lookup), value_of(self.right, lookup)
        return left is not None and right is not None and _COMPARISONS[self.sign](left, right)


def parse_formula(text: str) -> Term:
    """The formula as a tree. Raises BadFormula."""
    reader = _Reader(text)
    term = reader.sum()
    reader.expect_end()
    return term


def parse_comparison(text: str) -> Comparison:
    """Two formulas with one of > < >= <= = != between them. Raises BadFormula."""
    reader = _Reader(text)
    left = reader.sum()
    sign = reader.take("compare")
    if sign is None:
        raise BadFormula(f"“{text}”缺少比较符号")
    comparison = Comparison(sign, left, reader.sum())
    reader.expect_end()
    return comparison


def in_words(text: str, name: Callable[[Figure], str]) -> str:
    """A formula or comparison to read, its figures called by `name`. The text is one that was read before."""
    words, opening = "", True
    for token in _TOKEN.finditer(text):
        figure = Figure(token["key"], int(token["shift"] or 0)) if token["key"] else None
        sign = token["compare"] or token["sign"] or token["number"]
        words += name(figure) if figure else _WORDS.get(sign, sign)
        of_number = sign == "-" and opening
        opening = figure is None and (token["compare"] is not None or sign == "(")
        words += "" if of_number else " "
    return words.strip().replace("( ", "（").replace(" )", "）")


def figures_in(term: Term) -> Iterator[Figure]:
    """Every figure a formula asks for, from left to right."""
    if isinstance(term, Figure):
        yield term
    elif isinstance(term, Operation):
        yield from figures_in(term.left)
        yield from figures_in(term.right)


def value_of(term: Term, lookup: Lookup) -> Decimal | None:
    """The value, with `lookup(key, shift)` giving the figures; None where one is missing or nothing can be divided."""
    with localcontext(prec=40):
        return _value(term, lookup)


def _value(term: Term, lookup: Lookup) -> Decimal | None:
    if isinstance(term, Number):
        return term.value
    if isinstance(term, Figure):
        return lookup(term.key, term.shift)
    left, right = _value(term.left, lookup), _value(term.right, lookup)
    if left is None or right is None:
        return None
    try:
        return _OPERATIONS[term.sign](left, right)
    except (DecimalException, ZeroDivisionError):
        return None


class _Reader:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise BadFormula(f"公式不能超过 {LONGEST} 个字符")
        self.text, self.place, self.brackets = text, 0, 0

    def sum(self) -> Term:
        term = self._product()
        while sign := self.take("sign", "+-"):
            term = Operation(sign, term, self._product())
        return term

    def _product(self) -> Term:
        term = self._factor()
        while sign := self.take("sign", "*/"):
            term = Operation(sign, term, self._factor())
        return term

    def _factor(self) -> Term:
        if (number := self.take("number")) is not None:
            return Number(Decimal(number))
        if figure := self._figure():
            return figure
        self.brackets += 1
        if self.brackets > MOST_BRACKETS:
            raise BadFormula(f"公式“{self.text}”的括号和负号太多")
        if self.take("sign", "-"):
            return Operation("-", Number(Decimal(0)), self._factor())
        if self.take("sign", "("):
            term = self.sum()
            if self.take("sign", ")"):
                return term
        raise self._unreadable()

    def _figure(self) -> Figure | None:
        found = _TOKEN.match(self.text, self.place)
        if found is None or found["key"] is None:
            return None
        self.place = found.end()
        return Figure(found["key"], int(found["shift"] or 0))

    def take(self, kind: str, among: str = "") -> str | None:
        """The next token if it is of this kind (and one of `among`); then the reader has gone past it."""
        found = _TOKEN.match(self.text, self.place)
        if found is None or found[kind] is None or (among and found[kind] not in among):
            return None
        self.place = found.end()
        return found[kind]

    def expect_end(self) -> None:
        if self.text[self.place :].strip():
            raise self._unreadable()

    def _unreadable(self) -> BadFormula:
        rest = self.text[self.place :].strip()
        return BadFormula(f"公式“{self.text}”不能读懂{f'：“{rest}”' if rest else '，缺少内容'}")
