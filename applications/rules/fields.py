"""One question of the dossier: how it is asked, what limits its answer, when it is asked at all."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, PositiveInt, StrictBool, model_validator

from applications.rules.base import Key, Rule, Words, doubles
from applications.rules.formulas import parse_formula


class FieldKind(StrEnum):
    """How a field is asked and checked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CONFIRM = "confirm"
    YEARS = "years"
    ROWS = "rows"


class Meaning(StrEnum):
    """What a field or column stands for, where the office compares answers: the code knows it by this, not by name."""

    HOLDER = "holder"
    CERTIFICATE_NUMBER = "certificate_number"
    STANDARD = "standard"
    ISSUER = "issuer"
    SCOPE = "scope"
    VALID_FROM = "valid_from"
    VALID_UNTIL = "valid_until"
    EMPLOYEES = "employees"
    ASSETS = "assets"
    REVENUE = "revenue"
    PROFIT = "profit"


TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.YEARS})
# Which kinds an attribute belongs to. On any other it would be a rule that silently does not hold.
BELONGS = {
    "choices": frozenset({FieldKind.CHOICE}),
    "limit": TEXTS,
    "minimum": NUMBERS,
    "maximum": NUMBERS,
    "earliest": frozenset({FieldKind.DATE}),
    "latest": frozenset({FieldKind.DATE}),
    "not_before": frozenset({FieldKind.DATE}),
    "columns": frozenset({FieldKind.ROWS}),
    "most_rows": frozenset({FieldKind.ROWS}),
    "formula": frozenset({FieldKind.YEARS}),
    "decimals": frozenset({FieldKind.YEARS}),
    "years_before": frozenset({FieldKind.YEARS}),
    "aliases": frozenset({FieldKind.YEARS}),
    "clause": TEXTS,
}
# An input of such a name hides the form's own property of that name from every script, or is the page's own.
TAKEN = frozenset(
    [
        "action",
        "attributes",
        "children",
        "clash",
        "closest",
        "contains",
        "dataset",
        "elements",
        "enctype",
        "form",
        "hidden",
        "id",
        "length",
        "loaded",
        "matches",
        "method",
        "name",
        "parent",
        "reset",
        "stay",
        "style",
        "submit",
        "target",
    ]
)
NEEDED = {FieldKind.CHOICE: "choices", FieldKind.ROWS: "columns"}


class ConditionRule(Rule):
    """Holds while `field` (of the same section, or `section.field`) is shown and has one of `values`.

    An empty text among the values stands for a choice not yet made.
    """

    field: Words
    values: tuple[StrictBool | str, ...] = Field(min_length=1)


class AnswerRule(Rule):
    """What fields and columns have in common. `limit` counts characters as a reader counts them.

    `not_before` names another date of the same section or row that this one must not precede.
    """

    key: Key
    label: Words
    kind: FieldKind
    hint: str = ""
    unit: str = ""
    required: bool | tuple[Key, ...] = True
    limit: PositiveInt | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    earliest: date | None = None
    latest: date | None = None
    not_before: Key | None = None
    means: Meaning | None = None

    @model_validator(mode="after")
    def _kind_fits(self) -> Self:
        for name, kinds in BELONGS.items():
            if self.kind not in kinds and self._says(name):
                raise ValueError(f"字段 {self.key}：{name} 只用于 kind = {_either(kinds)}")
        needed = NEEDED.get(self.kind)
        if needed and not getattr(self, needed, ()):
            raise ValueError(f'字段 {self.key}：kind = "{self.kind}" 须列出 {needed}，不能为空')
        if twice := doubles(list(self.choices)):
            raise ValueError(f"字段 {self.key}：choices 重复 {', '.join(twice)}")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"字段 {self.key}：minimum 大于 maximum")
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise ValueError(f"字段 {self.key}：earliest 晚于 latest")
        return self

    def _says(self, name: str) -> bool:
        """Whether the attribute differs from its default: read back from the database, every one of them is set."""
        field = type(self).model_fields.get(name)
        return field is not None and getattr(self, name) != field.default


def _either(kinds: frozenset[FieldKind]) -> str:
    return "、".join(f'"{kind}"' for kind in FieldKind if kind in kinds)


class ColumnRule(AnswerRule):
    """A column of a table of rows."""

    @model_validator(mode="after")
    def _simple(self) -> Self:
        if self.kind in {FieldKind.YEARS, FieldKind.ROWS}:
            raise ValueError(f'列 {self.key}：kind 不能是 "{self.kind}"')
        if not isinstance(self.required, bool):
            raise ValueError(f"列 {self.key}：required 只能是 true 或 false")  # noqa: TRY004  pydantic wants ValueError
        return self


class FieldRule(AnswerRule):
    """One question.

    `groups`: only asked in these; `required`: in all groups, in none, or in those listed. `show_if`: only asked while
    the condition holds. A `years` field holds one number per year of the table, `years_before` more for the year
    before the first; with a `formula` it is reckoned and never filled in. `excused_by` names a text of the section: an
    empty figure is no gap once that text gives the reason. `aliases` are the words by which texts of the dossier call
    the figure; a differing one is pointed out. `clause` is the item of the criteria that a text answers.
    """

    groups: tuple[Key, ...] = Field(default=(), description="only asked in these groups; empty: in all")
    show_if: ConditionRule | None = None
    columns: tuple[ColumnRule, ...] = ()
    most_rows: PositiveInt = 30
    formula: str = ""
    decimals: int = Field(default=2, ge=0, le=6)
    years_before: int = Field(default=0, ge=0, le=1)
    excused_by: Key | None = None
    aliases: tuple[Words, ...] = ()
    clause: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.key in TAKEN:
            raise ValueError(f"字段 {self.key}：这个代码由页面使用，请换一个")
        if self.formula:
            parse_formula(self.formula)
            if self.years_before or self.minimum is not None or self.maximum is not None:
                raise ValueError(f"字段 {self.key}：自动计算的字段不能有 years_before、minimum、maximum")
        if twice := doubles([column.key for column in self.columns]):
            raise ValueError(f"字段 {self.key}：列重复 {', '.join(twice)}")
        dates = {column.key for column in self.columns if column.kind == FieldKind.DATE}
        for column in self.columns:
            if column.not_before and (column.not_before not in dates or column.not_before == column.key):
                raise ValueError(f"字段 {self.key}.{column.key}.not_before：没有日期列 {column.not_before}")
        return self

    @property
    def computed(self) -> bool:
        return bool(self.formula)

    def asked_in(self, group: str) -> bool:
        return not self.groups or group in self.groups

    def in_group(self, group: str) -> Self:
        """The same field with `required` as it is in the group. Nobody has to fill in what is reckoned."""
        needed = self.required if isinstance(self.required, bool) else group in self.required
        needed = needed and not self.computed
        return self if needed is self.required else self.model_copy(update={"required": needed})

    def years(self, table_years: tuple[int, ...]) -> tuple[int, ...]:
        """The years this field has figures of, oldest first."""
        return (*(table_years[0] - back for back in range(self.years_before, 0, -1)), *table_years)
