"""A section of the dossier as a form, made from the round's rules; no field is known by name in the code."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList

from applications.forms.dossier_parts import ComputedPart, Part, RowsPart, Table, YearsPart, part_of
from applications.rules.dossier import AnswerRule, FieldRule, SectionRule
from applications.rules.dossier_links import place_of
from applications.rules.fields import FieldKind
from applications.rules.reading import Reading
from applications.section_merge import Entry, digests_of, from_text, is_nothing
from baoji_award.ui.shapes import GridCell, GridRow
from baoji_award.ui.words import day_of_iso


@dataclass(frozen=True, slots=True)
class Block:
    """What stands one below the other on the page: a field, consecutive year fields as one grid, or a table of rows.

    `hidden`: its condition does not hold now; `field` decides together with `values` (the control's name) whether.
    """

    field: BoundField | None = None
    rows: tuple[GridRow, ...] = ()
    table: Table | None = None
    hidden: bool = False
    decided_by: str = ""
    values: tuple[str, ...] = ()


class DossierField(BoundField):
    """A field that also says from which year's dossier its value was copied."""

    @property
    def origin(self) -> int | None:
        return cast("SectionForm", self.form).origins.get(self.name)


class SectionForm(forms.Form):
    """Unbound it shows what is stored; bound it shows what was typed, with an error where the format is wrong.

    `reading` is the whole dossier as it is stored: it decides what is asked here because of answers elsewhere.
    Every input of a field is named by its key, or by its key, a hyphen and more (`belongs`). The page sends back in
    `loaded` what each field showed (applications/section_merge.py), so that nobody overwrites unseen. `origins`: the
    year of the earlier round from which a field was copied.
    """

    use_required_attribute = False
    bound_field_class = DossierField

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        section: SectionRule,
        reading: Reading,
        stored: Mapping[str, Any],
        origins: Mapping[str, int] | None = None,
    ) -> None:
        self.section, self.reading, self.stored, self.origins = section, reading, stored, origins or {}
        self.rules = tuple(rule for rule in section.fields_for(reading.group) if self._possible(rule))
        self.parts = [part_of(rule, reading.years, stored.get(rule.key), data) for rule in self.rules]
        initial: dict[str, Any] = {}
        for part in self.parts:
            initial |= part.initial()
        super().__init__(data, initial=initial, auto_id="f-%s")
        for part in self.parts:
            self.fields.update(part.fields())

    def _possible(self, rule: FieldRule) -> bool:
        """Whether the field may be asked on this page: answers on other pages allow it."""
        condition = rule.show_if
        if condition is None:
            return True
        section, key = place_of(condition.field, self.section.key)
        if section != self.section.key:
            return self.reading.holds(condition, self.section.key)
        other = self.section.field(key)
        return other is not None and other.asked_in(self.reading.group) and self._possible(other)

    def answers(self) -> dict[str, object]:
        """What a bound form says, in the order of its fields; a wrong answer keeps what was stored before.

        Fields of which nothing was sent although something is stored are left out: they stay as they are.
        """
        self.full_clean()
        typed = self._typed(self.cleaned_data)
        said = {part.key for part in self.parts if part.was_sent() or is_nothing(part.stored)}
        return {key: value for key, value in typed.items() if key in said}

    def entry(self) -> Entry:
        """The bound form as it is saved."""
        data = self.answers()
        refused = {rule.key for rule in self.rules if any(belongs(name, rule.key) for name in self.errors)}
        return Entry(data, from_text(self.data.get("loaded", "")), refused)

    def digests(self) -> dict[str, str]:
        """What an unbound form shows, as `loaded` says it."""
        return digests_of(self.stored, [rule.key for rule in self.rules if not rule.computed])

    def labels(self, keys: Iterable[str]) -> list[str]:
        """The labels of these fields in the order of the form."""
        wanted = set(keys)
        return [rule.label for rule in self.rules if rule.key in wanted]

    def names_open(self, keys: Iterable[str]) -> list[str]:
        """The names of the inputs that are not stored: those with an error and all of these fields."""
        clashing = tuple(keys)
        return [name for name in self.fields if name in self.errors or any(belongs(name, key) for key in clashing)]

    def clean(self) -> dict[str, Any]:
        """Dates in their order; nothing wrong in what is not asked; errors of rows named with row and column."""
        cleaned = self.cleaned_data
        shown = self._now(self._typed(cleaned))
        for part in self.parts:
            if not shown.shows(self.section.key, part.key):
                self._forgive(part)
            elif isinstance(part, RowsPart):
                self._check_rows(part)
            elif part.rule.not_before:
                self._check_order(part.rule, part.rule, part.key, str(part.rule.not_before))
        return cleaned

    def _typed(self, cleaned: Mapping[str, Any]) -> dict[str, object]:
        answered = (part for part in self.parts if not isinstance(part, ComputedPart))
        return {part.key: part.answer(cleaned) if part.was_sent() else part.kept() for part in answered}

    def _now(self, here: Mapping[str, object]) -> Reading:
        """The dossier as it reads with these answers on this page."""
        return self.reading.with_section(self.section.key, {**self.stored, **here})

    def _forgive(self, part: Part) -> None:
        for name in part.fields():
            self.errors.pop(name, None)

    def _check_rows(self, part: RowsPart) -> None:
        for number, place in enumerate(part.places(), 1):
            for column in part.rule.columns:
                name = part.name(place, column)
                if column.not_before:
                    self._check_order(part.rule, column, name, f"{part.key}-{place}-{column.not_before}")
                if name in self.errors:
                    said = [f"第 {number} 行“{column.label}”：{text}" for text in self.errors[name]]
                    self.errors[name] = ErrorList(said, renderer=self.renderer)

    def _check_order(self, table: FieldRule, rule: AnswerRule, name: str, other_name: str) -> None:
        late, early = self.cleaned_data.get(name), self.cleaned_data.get(other_name)
        if not (late and early and late < early):
            return
        others: tuple[AnswerRule, ...] = table.columns or self.section.fields
        other = next(each for each in others if each.key == rule.not_before)
        self.add_error(name, f"{rule.label}（{day_of_iso(late)}）早于{other.label}（{day_of_iso(early)}）")

    def blocks(self, *, only: str = "") -> list[Block]:
        """The fields in the order of the rules, year fields that follow each other gathered into a table."""
        now = self._now(self.answers() if self.is_bound else {})
        found: list[Block] = []
        for part in (each for each in self.parts if only in {"", each.key}):
            hidden = not now.shows(self.section.key, part.key)
            if not isinstance(part, YearsPart):
                found.append(self._block(part, hidden=hidden))
            elif not hidden:
                row = self._padded(self._row(part, now))
                before = found.pop().rows if found and found[-1].rows else ()
                found.append(Block(rows=(*before, row)))
        return found

    def _row(self, part: YearsPart, now: Reading) -> GridRow:
        if isinstance(part, ComputedPart):
            return part.reckoned(now.computed(self.section.key, part.rule))
        return replace(part.row(self), origin=self.origins.get(part.key))

    def _padded(self, row: GridRow) -> GridRow:
        """The row with a cell for every column of the page's table."""
        cells = {cell.year: cell for cell in row.cells}
        return replace(row, cells=[cells.get(year) or GridCell(year, asked=False) for year in self.years])

    def _block(self, part: Part, *, hidden: bool) -> Block:
        decided_by, values = self._decision(part.rule)
        if isinstance(part, RowsPart):
            table = replace(part.table(self), origin=self.origins.get(part.key))
            return Block(table=table, hidden=hidden, decided_by=decided_by, values=values)
        return Block(field=self[part.key], hidden=hidden, decided_by=decided_by, values=values)

    def _decision(self, rule: FieldRule) -> tuple[str, tuple[str, ...]]:
        """The control on this page that decides about the field, and with which values it is shown."""
        section, key = place_of(rule.show_if.field, self.section.key) if rule.show_if else ("", "")
        if rule.show_if is None or section != self.section.key:
            return "", ()
        return key, tuple("on" if value is True else str(value or "") for value in rule.show_if.values)

    @property
    def years(self) -> tuple[int, ...]:
        """The columns of the year table: those of every row, also of the one that begins a year earlier."""
        own = {year for part in self.parts if isinstance(part, YearsPart) for year in part.years}
        return tuple(sorted(own))

    def reckoned(self) -> Iterator[GridRow]:
        """The reckoned rows as they are with what was typed; autosave sends them back."""
        now = self._now(self.answers() if self.is_bound else {})
        for part in self.parts:
            if isinstance(part, ComputedPart) and now.shows(self.section.key, part.key):
                yield self._row(part, now)

    def has_tables(self) -> bool:
        """Whether there is anything that could be pasted or read from a file."""
        return any(rule.kind in {FieldKind.YEARS, FieldKind.ROWS} and not rule.computed for rule in self.rules)


def belongs(name: str, key: str) -> bool:
    """Whether an input of this name is part of the field; keys hold no hyphen."""
    return name == key or name.startswith(f"{key}-")
