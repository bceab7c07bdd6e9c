"""The notes of the open item as rows of its form: what is stored, and one blank row of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from applications.selectors.dossier_contents import ShownFile
from reviews.models import ItemScore, ScoreNote
from reviews.services.notes import MOST_NOTES, NoteText

PLACE = "__place__"
Kind = ScoreNote.Kind
HINTS = {
    Kind.STRENGTH: "写做法和效果的事实，一条一个观点",
    Kind.IMPROVEMENT: "写事实，不写建议",
    Kind.SITE_ISSUE: "进入现场评审后交给评审组核实",
}
SHORTCUTS = {Kind.STRENGTH: "S", Kind.IMPROVEMENT: "N", Kind.SITE_ISSUE: "V"}


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One row; `place` is its number in the form, or PLACE in the template of further ones."""

    place: str
    note: NoteText
    file_name: str = ""

    @property
    def number(self) -> int | str:
        return int(self.place) + 1 if self.place.isdecimal() else ""


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """The rows of one kind."""

    kind: str
    label: str
    hint: str
    shortcut: str
    rows: tuple[NoteRow, ...]
    most: int = MOST_NOTES

    @property
    def full(self) -> bool:
        return len(self.rows) >= self.most

    @property
    def blank(self) -> NoteRow:
        return NoteRow(PLACE, NoteText(self.kind, ""))


@dataclass(frozen=True, slots=True)
class NoteSheet:
    """All notes of one item, and the files that a note can name."""

    groups: tuple[NoteGroup, ...]
    files: tuple[ShownFile, ...]

    @classmethod
    def of(cls, score: ItemScore, files: Sequence[ShownFile]) -> "NoteSheet":
        """Asks no query when the notes were fetched with the item. A file no longer read stays named."""
        return cls(tuple(_group(score, kind) for kind in Kind), tuple(files))


def _group(score: ItemScore, kind: Kind) -> NoteGroup:
    rows = [
        NoteRow(
            str(number),
            NoteText(note.kind, note.text, note.file_id, note.page, note.place),
            note.file.name if note.file else "",
        )
        for number, note in enumerate(note for note in score.notes.all() if note.kind == kind)
    ]
    if len(rows) < MOST_NOTES:
        rows.append(NoteRow(str(len(rows)), NoteText(kind, "")))
    return NoteGroup(kind, str(kind.label), HINTS[kind], SHORTCUTS[kind], tuple(rows))
