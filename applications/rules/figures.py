"""Figures named in texts of the dossier, to be compared with the year table.

The rule, so that it can be explained: a sentence names a year, one of the figure's names (`aliases` of the field) and
a number with its unit, in this order or with the name before the year. Words that make it another thing (growth,
about, planned, of the trade) leave it out. A text that gives fewer decimals agrees with a figure that rounds to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from applications.rules.fields import FieldRule

# How many of the first unit one of the second is; every other unit is only compared with itself.
MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
PEOPLE = {"人": Decimal(1), "万人": Decimal(10_000)}
TIMES = {"人次": Decimal(1), "万人次": Decimal(10_000)}
SCALES = (MONEY, PEOPLE, TIMES)
# Between name and number: the number is not the year's figure itself.
ANOTHER_THING = re.compile(
    r"增长|增加|增幅|下降|减少|降低|提高|提升|同比|环比|较|分别|占|约|近|超|逾|余|不低于|不少于|不超过|以上|以下|至|到[^达]"
)
# Between year and name: somebody else's figure, or one that is yet to come.
ANOTHER_ONE = re.compile(r"人均|户均|预计|计划|目标|力争|行业|同行|全国|全省|全市|竞争")
# Full-width digits, point and percent sign; one for one, so that a quotation keeps its place.
_NARROW = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_NUMBER = r"(?P<number>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_YEAR = r"(?<![\d—\-－~～至到])(?P<year>20\d\d)\s*年度?"
_APART = r"[^。；;！？\n\d]"
_CLOSE = r"[^。；;！？,，\n\d]"


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure as a text gives it. `quote` is where it was read."""

    year: int
    number: Decimal
    unit: str
    quote: str

    def differs_from(self, figure: Decimal, unit: str) -> bool:
        """Whether it is another number than the table's, to the decimals the text gives. Other units say nothing."""
        factor = _factor(unit, self.unit)
        if factor is None:
            return False
        return (figure * factor).quantize(self.number, rounding=ROUND_HALF_UP) != self.number


def _factor(table: str, text: str) -> Decimal | None:
    if table == text:
        return Decimal(1)
    scale = next((scale for scale in SCALES if table in scale and text in scale), None)
    return scale[table] / scale[text] if scale else None


def named_figures(text: str, field: FieldRule) -> Iterator[NamedFigure]:
    """Every figure of this field that the text names, in the order of its patterns."""
    plain = text.translate(_NARROW)
    for pattern in _patterns(field):
        for found in pattern.finditer(plain):
            between, before = found["between"], found["before"]
            if not (ANOTHER_THING.search(between) or ANOTHER_ONE.search(before)):
                number = Decimal(re.sub("[,，]", "", found["number"]))
                yield NamedFigure(int(found["year"]), number, found["unit"], text[slice(*found.span())])


def _patterns(field: FieldRule) -> tuple[re.Pattern[str], ...]:
    names = "|".join(re.escape(alias) for alias in sorted(field.aliases, key=len, reverse=True))
    known = next((scale for scale in SCALES if field.unit in scale), {field.unit: Decimal(1)})
    units = "|".join(re.escape(unit) for unit in sorted(known, key=len, reverse=True))
    tail = rf"{_NUMBER}\s*(?P<unit>{units})(?!/)"
    year_first = rf"{_YEAR}(?P<before>{_APART}{{0,20}}?)(?:{names})(?P<between>{_CLOSE}{{0,8}}?){tail}"
    name_first = rf"(?:{names})(?P<before>{_CLOSE}{{0,6}}?){_YEAR}(?P<between>{_CLOSE}{{0,8}}?){tail}"
    return re.compile(year_first), re.compile(name_first)
