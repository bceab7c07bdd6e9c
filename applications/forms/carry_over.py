"""Which sections of the earlier dossier to take over, with the answers that fit this round's questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from applications.forms.dossier import SectionForm
from applications.models import Application
from applications.rules.dossier import SectionRule
from applications.rules.fields import FieldRule
from applications.rules.reading import Reading
from applications.section_merge import digest_of
from applications.selectors.carry_over import Values
from applications.selectors.dossier import answers_of, reading_of


@dataclass(frozen=True, slots=True)
class Offer:
    """A section with what could be filled in there."""

    section: SectionRule
    fields: tuple[FieldRule, ...]
    values: Values


def offers_of(application: Application, found: Mapping[str, Values]) -> list[Offer]:
    """The candidates of each section that this round's form would take as they are. One query."""
    offers = []
    now = answers_of(application)
    # What is asked follows from what would be answered then.
    then = {key: {**found.get(key, {}), **now.get(key, {})} for key in {*found, *now}}
    reading = reading_of(application, then)
    for section in application.cycle.rulebook.dossier.sections:
        fitting = _fitting(reading, section, found.get(section.key, {}))
        if fitting:
            fields = tuple(field for field in section.fields_for(application.group.code) if field.key in fitting)
            offers.append(Offer(section, fields, fitting))
    return offers


def _fitting(reading: Reading, section: SectionRule, values: Values) -> Values:
    """Filled in and sent, the form must hold the very values: what is too long now, or no choice any more, stays."""
    drawn = SectionForm(section=section, reading=reading, stored=values)
    entry = SectionForm(drawn.initial, section=section, reading=reading, stored={}).entry()
    return {
        key: value
        for key, value in values.items()
        if key not in entry.refused and digest_of(entry.data.get(key)) == digest_of(value)
    }


class CarryOverForm(forms.Form):
    """The choice of sections; all are ticked at first."""

    sections = forms.MultipleChoiceField(
        label="复制哪些部分",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个部分"},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, offers: list[Offer]) -> None:
        keys = [offer.section.key for offer in offers]
        super().__init__(data, initial={"sections": keys}, auto_id="f-%s")
        self.offers = offers
        self.fields["sections"].choices = [  # type: ignore[attr-defined]
            (offer.section.key, f"{offer.section.title}（{len(offer.fields)} 项）") for offer in offers
        ]

    def chosen(self) -> dict[str, frozenset[str]]:
        """Section key → the keys of the fields to fill in. Call after is_valid()."""
        chosen = set(self.cleaned_data["sections"])
        return {o.section.key: frozenset(o.values) for o in self.offers if o.section.key in chosen}
