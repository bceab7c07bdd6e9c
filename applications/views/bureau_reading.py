"""The parts of a dossier as its bureau reads them: what was answered, and the bureau's own comments on it."""

from dataclasses import dataclass

from applications.models import Application, SectionComment
from applications.selectors.dossier import reading_of
from applications.selectors.dossier_contents import Contents
from applications.selectors.dossier_rows import answer_sections
from applications.selectors.returns import EVIDENCE
from baoji_award.ui.shapes import AnswerSection


@dataclass(frozen=True, slots=True)
class ReadingPart:
    """One part; `sections` holds it alone, for the component. `commentable` while the dossier lies with the bureau.

    `place` is the id of the part on the page.
    """

    key: str
    place: str
    title: str
    sections: tuple[AnswerSection]
    comments: list[SectionComment]
    commentable: bool


def reading_parts(
    application: Application, contents: Contents, comments: dict[str, list[SectionComment]]
) -> list[ReadingPart]:
    """Every part that is asked of this dossier, in the order of the form, the files last. No query."""
    asked = reading_of(application, contents.answers).sections()
    keys = [*(section.key for section in asked), EVIDENCE]
    shown = answer_sections(application, contents, editable=False)
    commentable = application.state == "bureau_review"
    return [
        ReadingPart(key, section.id, section.title, (section,), comments.get(key, []), commentable)
        for key, section in zip(keys, shown, strict=True)
    ]
