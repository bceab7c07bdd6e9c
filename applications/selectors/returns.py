"""What a bureau sends back: the parts it may name, and the notes of the last return as the applicant reads them."""

from dataclasses import dataclass

from applications.models import Application, ReturnNote
from applications.selectors.corrections import named_parts

# No section's key has a hyphen, so no round's definition can have a section of this name.
EVIDENCE = "evidence-files"
EVIDENCE_TITLE = "证明材料"


@dataclass(frozen=True, slots=True)
class Returned:
    """One part that came back: its title, the reason, and the bureau's comments that were meant for the applicant."""

    section: str
    title: str
    reason: str
    comments: tuple[str, ...]


def returnable_parts(application: Application) -> list[tuple[str, str]]:
    """(key, title) of every part a bureau may comment on and return, in the order of the form. One query."""
    sections = [(key, title) for kind, key, title in named_parts(application) if kind == "section"]
    return [*sections, (EVIDENCE, EVIDENCE_TITLE)]


def returned_parts(application: Application) -> list[Returned]:
    """The parts of the return that lies with the applicant now; empty in any other state. Three queries at most.

    The notes carry the instant of the move, so a dossier that came back twice shows the last reasons alone.
    """
    if application.state != "draft":
        return []
    notes = {
        note.section: note
        for note in application.return_notes.filter(returned_at=application.state_since).prefetch_related("comments")
    }
    return [_returned(notes[key], title) for key, title in returnable_parts(application) if key in notes]


def returned_part(application: Application, key: str) -> Returned | None:
    """The part with this key if it lies with the applicant because the bureau named it."""
    return next((part for part in returned_parts(application) if part.section == key), None)


def _returned(note: ReturnNote, title: str) -> Returned:
    return Returned(note.section, title, note.reason, tuple(comment.text for comment in note.comments.all()))
