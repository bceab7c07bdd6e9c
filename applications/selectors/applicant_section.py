"""One section of a dossier: what is stored, who changed a field last, and which section follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, SectionAnswer
from applications.rules.dossier import SectionRule
from applications.selectors.dossier import reading_of
from baoji_award.accounts.models import User


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed a field last, and when. `own`: the person who asks, in another window."""

    name: str
    at: datetime
    own: bool


def stored_answers(application: Application) -> dict[str, SectionAnswer]:
    """Every section that was ever saved, with who saved it last. One query."""
    return {answer.section: answer for answer in application.answers.select_related("saved_by")}


def last_changes(stored: SectionAnswer, keys: Iterable[str], *, by: User) -> dict[str, Change]:
    """Who changed each of these fields last; whoever saved the section where the field does not say. One query."""
    marks = {key: stored.marks.get(key, {}) for key in keys}
    people = User.objects.in_bulk({mark["by"] for mark in marks.values() if "by" in mark})
    found = {}
    for key, mark in marks.items():
        person = people.get(mark.get("by"), stored.saved_by)
        at = datetime.fromisoformat(mark["at"]) if "at" in mark else stored.saved_at
        found[key] = Change(person.name, at, own=person.pk == by.pk)
    return found


def marked(stored: SectionAnswer | None, name: str) -> list[str]:
    """The keys of the fields that bear this mark (models/dossier.py)."""
    return [key for key, mark in stored.marks.items() if mark.get(name)] if stored else []


def origins_of(stored: SectionAnswer | None) -> dict[str, int]:
    """Field → year of the earlier round it was copied from, of the fields not changed since. At most one query."""
    sources = {key: stored.marks[key]["copied"] for key in marked(stored, "copied")} if stored else {}
    if not sources:
        return {}
    earlier = Application.objects.filter(number__in=set(sources.values()))
    years = dict(earlier.values_list("number", "cycle__year"))
    return {key: years[number] for key, number in sources.items() if number in years}


def next_section(application: Application, section: SectionRule) -> SectionRule | None:
    """The next section that is asked after this one; None after the last. One query."""
    reading = reading_of(application)
    every = reading.definition.sections
    later = every[every.index(section) + 1 :]
    return next((other for other in later if reading.fields(other)), None)
