"""A section of the dossier as a form, made from the round's rules; no field is known by name in the code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from applications.forms.dossier_fields import field_for
from applications.rules.dossier import FieldKind, FieldRule, SectionRule
from applications.section_merge import Entry, digests_of, from_text
from baoji_award.ui.shapes import GridCell, GridRow

Years = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What stands one below the other on the page: a single field, or consecutive year fields as one table."""

    field: BoundField | None = None
    rows: tuple[GridRow, ...] = ()


class SectionForm(forms.Form):
    """Unbound it shows what is stored; bound it shows what was typed, with an error where the format is wrong.

    Every input of a field is named by its key, or by its key, a hyphen and more (`belongs`). The page sends back in
    `loaded` what each field showed (applications/section_merge.py), so that nobody overwrites unseen.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        section: SectionRule,
        group: str,
        years: Years,
        stored: Mapping[str, Any],
    ) -> None:
        self.rules = section.fields_for(group)
        self.years = years
        self.stored = stored
        super().__init__(data, initial=self._initial(), auto_id="f-%s")
        for rule in self.rules:
            self.fields.update(self._fields_of(rule))

    def _initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for rule in self.rules:
            value = self.stored.get(rule.key)
            if rule.kind == FieldKind.YEARS:
                values = value if isinstance(value, Mapping) else {}
                found |= {cell_name(rule, year): values.get(str(year), "") for year in self.years}
            else:
                found[rule.key] = value
        return found

    def _fields_of(self, rule: FieldRule) -> dict[str, forms.Field]:
        if rule.kind != FieldKind.YEARS:
            return {rule.key: field_for(rule)}
        return {cell_name(rule, year): field_for(rule, name=f"{year} 年{rule.label}") for year in self.years}

    def answers(self) -> dict[str, object]:
        """What can be stored of a bound form: every field in order; a wrong one keeps what was stored before."""
        self.full_clean()
        return {rule.key: self._answer(rule) for rule in self.rules}

    def entry(self) -> Entry:
        """The bound form as it is saved."""
        data = self.answers()
        refused = {rule.key for rule in self.rules if any(belongs(name, rule.key) for name in self.errors)}
        return Entry(data, from_text(self.data.get("loaded", "")), refused)

    def digests(self) -> dict[str, str]:
        """What an unbound form shows, as `loaded` says it."""
        return digests_of(self.stored, [rule.key for rule in self.rules])

    def labels(self, keys: Iterable[str]) -> list[str]:
        """The labels of these fields in the order of the form."""
        wanted = set(keys)
        return [rule.label for rule in self.rules if rule.key in wanted]

    def names_open(self, keys: Iterable[str]) -> list[str]:
        """The names of the inputs that are not stored: those with an error and all of these fields."""
        clashing = tuple(keys)
        return [name for name in self.fields if name in self.errors or any(belongs(name, key) for key in clashing)]

    def _answer(self, rule: FieldRule) -> object:
        if rule.kind == FieldKind.YEARS:
            return {str(year): self._value(cell_name(rule, year)) for year in self.years}
        return self._value(rule.key)

    def _value(self, name: str) -> object:
        if name in self.cleaned_data:
            value: object = self.cleaned_data[name]
            return value
        return self.initial.get(name) or ""

    def blocks(self, *, only: str = "") -> list[Block]:
        """The fields in the order of the rules, year fields that follow each other gathered into a table."""
        found: list[Block] = []
        for rule in (each for each in self.rules if only in {"", each.key}):
            if rule.kind != FieldKind.YEARS:
                found.append(Block(field=self[rule.key]))
            elif found and found[-1].rows:
                found[-1] = Block(rows=(*found[-1].rows, self._row(rule)))
            else:
                found.append(Block(rows=(self._row(rule),)))
        return found

    def _row(self, rule: FieldRule) -> GridRow:
        return GridRow(rule.key, rule.label, rule.unit, [self._cell(rule, year) for year in self.years])

    def _cell(self, rule: FieldRule, year: int) -> GridCell:
        name = cell_name(rule, year)
        bound = self[name]
        value = bound.value()
        error = str(bound.errors[0]) if self.is_bound and bound.errors else ""
        return GridCell(year, "" if value is None else str(value), name, str(bound.auto_id), error)


def belongs(name: str, key: str) -> bool:
    """Whether an input of this name is part of the field; keys hold no hyphen."""
    return name == key or name.startswith(f"{key}-")


def cell_name(rule: FieldRule, year: int) -> str:
    """The name of one figure of the year table."""
    return f"{rule.key}-{year}"
