"""One section of a dossier: what is stored, and which section follows."""

from applications.models import Application, SectionAnswer
from applications.rules.dossier import SectionRule


def stored_answer(application: Application, key: str) -> SectionAnswer | None:
    """The section's stored answers with who saved them; None when it was never saved. One query."""
    return application.answers.select_related("saved_by").filter(section=key).first()


def next_section(application: Application, section: SectionRule) -> SectionRule | None:
    """The section after this one in the round's definition; None after the last."""
    sections = application.cycle.rulebook.dossier.sections
    place = sections.index(section) + 1
    return sections[place] if place < len(sections) else None
