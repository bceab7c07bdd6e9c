"""What deserves a second look before handing in: odd figures, and texts that give other figures than the table.

Warnings never block: the round's file declares them, the applicant knows better.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from applications.models import Application
from applications.rules.dossier import FieldKind, FieldRule, SectionRule
from applications.rules.figures import NamedFigure, named_figures
from applications.rules.reading import Answers, Reading
from applications.selectors.dossier import reading_of
from applications.selectors.dossier_contents import Contents
from baoji_award.ui.words import grouped


@dataclass(frozen=True, slots=True)
class Look:
    """A sentence and the places it speaks of, (label, address)."""

    sentence: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Text:
    section: SectionRule
    field: FieldRule
    text: str


def second_looks(application: Application, contents: Contents) -> list[Look]:
    """The warnings about a dossier with these contents, in the order of its sections. No query."""
    reading = reading_of(application, contents.answers)
    found = [
        Look(f"{year} 年{words}", (_place(application, section, section.title, ""),))
        for section in reading.sections()
        for year, words in reading.odd_figures(section)
    ]
    for fact, text, section, field in _disagreements(reading, contents.answers):
        places = (
            _place(application, text.section, text.field.label, f"#f-{text.field.key}"),
            _place(application, section, section.title, f"#row-{field.key}"),
        )
        found.append(Look(f"{fact}，请核对；确认无误可继续", places))
    return found


def disagreements(reading: Reading, answers: Answers) -> list[str]:
    """The figures that a text of the dossier gives otherwise than its table, each as a sentence without its stop."""
    return [fact for fact, *_ in _disagreements(reading, answers)]


def _disagreements(reading: Reading, answers: Answers) -> Iterator[tuple[str, _Text, SectionRule, FieldRule]]:
    texts = list(_texts(reading, answers))
    for section in reading.sections():
        for field in reading.fields(section):
            for text in texts if field.aliases else ():
                for named in named_figures(text.text, field):
                    figure = reading.figure(section.key, field.key, named.year)
                    if figure is not None and named.differs_from(figure, field.unit):
                        yield _fact(text, field, named, reading, section.key), text, section, field


def _texts(reading: Reading, answers: Answers) -> Iterator[_Text]:
    for section in reading.sections():
        for field in reading.fields(section):
            text = answers.get(section.key, {}).get(field.key)
            if field.kind == FieldKind.LONG_TEXT and isinstance(text, str) and text:
                yield _Text(section, field, text)


def _fact(text: _Text, field: FieldRule, named: NamedFigure, reading: Reading, section: str) -> str:
    figure = grouped(reading.shown_figure(section, field, named.year))
    said = f"“{text.field.label}”写明“{named.quote}”"
    table = f"指标表中 {named.year} 年{field.label}为 {figure}{_unit(field.unit)}"
    return f"{said}，{table}，两处不一致"


def _unit(unit: str) -> str:
    return unit if unit == "%" else f" {unit}"


def _place(application: Application, section: SectionRule, label: str, anchor: str) -> tuple[str, str]:
    return label, reverse("applications:section", args=[application.number, section.key]) + anchor
