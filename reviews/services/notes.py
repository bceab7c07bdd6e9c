"""Writing the notes of a sheet's items: as many as the author sends, in the order they are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from applications.models import Application
from applications.selectors.dossier_contents import contents_for
from applications.selectors.prepared import Prepared, hand_over
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError
from reviews.models import ItemScore, ScoreNote
from reviews.models.notes import NOTE_LENGTH, PLACE_LENGTH

MOST_NOTES = 20
WRITTEN = ("text", "file", "page", "place")
Key = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class NoteText:
    """A note as its author writes it. `file` is the id of a file of the dossier; a page needs one."""

    kind: str
    text: str
    file: int | None = None
    page: int | None = None
    place: str = ""


def tidy(notes: Sequence[NoteText]) -> list[NoteText]:
    """The notes that say something, each on one line. Raises DomainError for what no note can be.

    A page counts only together with a file; a note without text is not there yet.
    """
    found = [
        NoteText(
            note.kind, " ".join(note.text.split()), note.file, note.page if note.file else None, note.place.strip()
        )
        for note in notes
        if note.text.strip()
    ]
    for note in found:
        if note.kind not in ScoreNote.Kind.values:
            raise DomainError("意见类别不正确，请刷新页面后重试。")
        if len(note.text) > NOTE_LENGTH or len(note.place) > PLACE_LENGTH:
            raise DomainError(f"每条意见最多 {NOTE_LENGTH} 字，位置最多 {PLACE_LENGTH} 字。")
        if sum(each.kind == note.kind for each in found) > MOST_NOTES:
            raise DomainError(f"每个条款的{ScoreNote.Kind(note.kind).label}最多 {MOST_NOTES} 条。")
    return found


def put_notes(wanted: Mapping[ItemScore, Sequence[NoteText]], *, by: User) -> None:
    """Makes the notes of these locked items those that are wanted; in a transaction only.

    One query where nothing changed; two or three more otherwise, and the dossier's files for one not named before.
    Raises DomainError for a file that the author cannot read in this dossier, or a page that it does not have.
    Side effects: the notes; those read here stay with the items if they are still true.
    """
    rows: dict[Key, NoteText] = {}
    for score, notes in wanted.items():
        count: dict[str, int] = {}
        for note in tidy(notes):
            place = count[note.kind] = count.get(note.kind, -1) + 1
            rows[score.pk, note.kind, place] = note
    _read_notes(list(wanted))
    stored = {(note.score_id, note.kind, note.position): note for score in wanted for note in score.notes.all()}
    changed = {key: note for key, note in rows.items() if key not in stored or _of(stored[key]) != note}
    known = {note.file_id: note.page for note in stored.values()}
    if named := [note for note in changed.values() if note.file and (note.file, note.page) not in known.items()]:
        _require_readable(next(iter(wanted)), named, by)
    if changed:
        ScoreNote.objects.bulk_create(
            [_row(key, note) for key, note in changed.items()],
            update_conflicts=True,
            unique_fields=["score", "kind", "position"],
            update_fields=WRITTEN,
        )
    if gone := [note.pk for key, note in stored.items() if key not in rows]:
        ScoreNote.objects.filter(pk__in=gone).delete()
    if changed or gone:
        for score in wanted:
            # Asks nothing: it only forgets the notes that were read before.
            score.refresh_from_db(fields=["notes"])


# In their own order, not in that of the items, which would join three tables to sort what each item has alone.
_NOTES = Prepared(
    lambda _, *scores: ScoreNote.objects.filter(score__in=scores).order_by("kind", "position"), planned_once=True
)


def _read_notes(scores: Sequence[ItemScore]) -> None:
    found = _NOTES.rows(None, *(score.pk for score in scores))
    for score in scores:
        hand_over(score, "notes", [note for note in found if note.score_id == score.pk])


def _of(note: ScoreNote) -> NoteText:
    return NoteText(note.kind, note.text, note.file_id, note.page, note.place)


def _row(key: Key, note: NoteText) -> ScoreNote:
    score, kind, position = key
    return ScoreNote(
        score_id=score,
        kind=kind,
        position=position,
        text=note.text,
        file_id=note.file,
        page=note.page,
        place=note.place,
    )


def _require_readable(score: ItemScore, notes: Sequence[NoteText], by: User) -> None:
    application = Application.objects.get(assignments__sheet=score.sheet_id)
    pages = {file.pk: file.pages or 1 for file in contents_for(by=by, application=application).files}
    for note in notes:
        if note.file not in pages:
            raise DomainError("所选文件不在本申报材料内，请刷新页面后重试。")
        if note.page is not None and not 1 <= note.page <= pages[note.file]:
            raise DomainError(f"页码应在 1 至 {pages[note.file]} 之间（该文件共 {pages[note.file]} 页）。")
