"""The parts of a dossier as its bureau reads them: what was answered, and the bureau's own comments on it."""

from dataclasses import dataclass

from applications.models import Application, SectionComment
from applications.selectors.dossier_contents import Contents
from applications.selectors.dossier_rows import answer_sections
from applications.selectors.returns import EVIDENCE, returnable_parts
from baoji_award.ui.shapes import AnswerSection


@dataclass(frozen=True, slots=True)
class ReadingPart:
    """One part; `sections` holds it alone, for the component. `commentable` while the dossier lies with the bureau."""

    key: str
    title: str
    sections: tuple[AnswerSection]
    comments: list[SectionComment]
    commentable: bool


def reading_parts(
    application: Application, contents: Contents, comments: dict[str, list[SectionComment]]
) -> list[ReadingPart]:
    """Every part in the order of the form, the files last. No query."""
    keys = [*(section.key for section in application.cycle.rulebook.dossier.sections), EVIDENCE]
    shown = answer_sections(application, contents, editable=False)
    open_parts = dict(returnable_parts(application)) if application.state == "bureau_review" else {}
    return [
        ReadingPart(key, section.title, (section,), comments.get(key, []), key in open_parts)
        for key, section in zip(keys, shown, strict=True)
    ]
