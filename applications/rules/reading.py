"""A dossier definition read with one applicant's answers: what is asked of them, and which answers count."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from applications.rules.dossier import DossierRule, EvidenceRule, SectionRule
from applications.rules.dossier_links import place_of
from applications.rules.fields import ConditionRule, FieldKind, FieldRule
from applications.rules.formulas import Lookup, parse_comparison, parse_formula, value_of

Answers = Mapping[str, Mapping[str, object]]
# A reckoned figure longer than this is the fruit of mistyped ones and can't be shown.
MOST_DIGITS = 18


class Reading:
    """Pure: nothing is read or stored.

    A field is shown when it is asked in the group, its section is shown and its condition holds. The answer of a field
    that is not shown does not count, not even for other conditions; it is kept, so that changing back loses nothing.
    """

    def __init__(self, definition: DossierRule, group: str, answers: Answers, years: tuple[int, ...]) -> None:
        self.definition, self.group, self.years = definition, group, years
        self._answers = answers
        self._fields = {
            section.key: {field.key: field for field in section.fields_for(group)} for section in definition.sections
        }
        self._shown: dict[tuple[str, str], bool] = {}
        self._figures: dict[tuple[str, str, int], Decimal | None] = {}

    def with_section(self, key: str, data: Mapping[str, object]) -> "Reading":
        """The same dossier with other answers in one section."""
        return Reading(self.definition, self.group, {**self._answers, key: data}, self.years)

    def sections(self) -> tuple[SectionRule, ...]:
        """The sections with something to ask, in order."""
        return tuple(section for section in self.definition.sections if self.fields(section))

    def fields(self, section: SectionRule) -> tuple[FieldRule, ...]:
        """The fields now asked in the section, `required` as it is in the group."""
        asked = self._fields[section.key]
        return tuple(field for key, field in asked.items() if self.shows(section.key, key))

    def slots(self) -> tuple[EvidenceRule, ...]:
        """The slots for files now asked."""
        return tuple(slot for slot in self.definition.slots_for(self.group) if self.holds(slot.show_if, ""))

    def shows(self, section: str, key: str) -> bool:
        """Whether the field is asked now."""
        if (section, key) not in self._shown:
            self._shown[section, key] = self._decide(section, key)
        return self._shown[section, key]

    def _decide(self, section: str, key: str) -> bool:
        rule = self.definition.section(section)
        field = self._fields.get(section, {}).get(key)
        return (
            rule is not None
            and field is not None
            and self.holds(rule.show_if, section)
            and self.holds(field.show_if, section)
        )

    def holds(self, condition: ConditionRule | None, section: str) -> bool:
        """Whether a condition of `section` holds. An unticked confirmation is False, a choice not yet made is empty."""
        if condition is None:
            return True
        place = place_of(condition.field, section)
        if not self.shows(*place):
            return False
        value = self._answers.get(place[0], {}).get(place[1])
        field = self._fields[place[0]][place[1]]
        return (value is True if field.kind == FieldKind.CONFIRM else value or "") in condition.values

    def counted(self) -> dict[str, dict[str, object]]:
        """Section → field → answer of everything shown and answered to, with the reckoned figures filled in."""
        found: dict[str, dict[str, object]] = {}
        for section in self.sections():
            data = self._answers.get(section.key, {})
            fields = self.fields(section)
            counted = {field.key: data[field.key] for field in fields if field.key in data and not field.computed}
            counted |= {field.key: self.computed(section.key, field) for field in fields if field.computed}
            if section.key in self._answers:
                found[section.key] = counted
        return found

    def computed(self, section: str, field: FieldRule) -> dict[str, str]:
        """The figures of a reckoned field by year, rounded half up; empty where there is no value."""
        return {str(year): self.shown_figure(section, field, year) for year in self.years}

    def shown_figure(self, section: str, field: FieldRule, year: int) -> str:
        """A figure as it is written: as it was typed, or rounded half up; empty where there is none."""
        value = self.figure(section, field.key, year)
        if value is None or value.adjusted() > MOST_DIGITS:
            return ""
        return _rounded(value, field.decimals) if field.computed else format(value, "f")

    def figure(self, section: str, key: str, year: int) -> Decimal | None:
        """A figure of the year table as it counts, reckoned ones unrounded; None where there is none."""
        place = (section, key, year)
        if place not in self._figures:
            self._figures[place] = self._figure(section, key, year) if self.shows(section, key) else None
        return self._figures[place]

    def _figure(self, section: str, key: str, year: int) -> Decimal | None:
        field = self._fields[section][key]
        if field.formula:
            return value_of(parse_formula(field.formula), self.lookup(section, year)) if year in self.years else None
        values = self._answers.get(section, {}).get(key)
        text = values.get(str(year)) if isinstance(values, Mapping) else None
        return Decimal(str(text)) if text not in {None, ""} else None

    def lookup(self, section: str, year: int) -> Lookup:
        """How formulas of the section find their figures in this year."""

        def find(name: str, shift: int) -> Decimal | None:
            return self.figure(*place_of(name, section), year + shift)

        return find

    def odd_figures(self, section: SectionRule) -> list[tuple[int, str]]:
        """(year, words) of every warning of the section that holds; a missing figure never does."""
        return [
            (year, warning.words)
            for warning in section.warnings
            for year in self.years
            if parse_comparison(warning.when).holds(self.lookup(section.key, year))
        ]


def _rounded(value: Decimal, decimals: int) -> str:
    return format(value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP), "f")
