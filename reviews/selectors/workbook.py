"""An author's drafts beside the workbook that went out or comes back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from applications.selectors.dossier_contents import contents_for
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError, NotFoundForYou
from reviews.models import ItemScore, ScoreNote, ScoreSheet
from reviews.selectors.sheets import own_sheets
from reviews.services.notes import NoteText, tidy
from reviews.services.sealing import with_notes
from reviews.services.sheets import REASON_LONGEST, refuse_scores
from reviews.workbook import ItemContent, ItemRow, NoteContent
from reviews.workbook_reading import Brought

KINDS = {str(kind.label): kind.value for kind in ScoreNote.Kind}


@dataclass(frozen=True, slots=True)
class Change:
    """An item that the workbook says something else about than the portal. A conflict: both were changed since."""

    score: ItemScore
    mine: ItemContent
    theirs: ItemContent
    notes: tuple[NoteText, ...]
    conflict: bool

    @property
    def key(self) -> str:
        return f"take-{self.score.sheet_id}-{self.score.item_id}"


def drafts_of(*, by: User) -> QuerySet[ScoreSheet]:
    """The author's own sheets that are still drafts, in the order of their dossiers."""
    return own_sheets(by=by).filter(state=ScoreSheet.State.DRAFT).order_by("assignment__application__number")


def rows_of(sheets: Sequence[ScoreSheet]) -> list[ItemRow]:
    """Every item of these sheets as it goes out. Three queries."""
    return [
        ItemRow(
            sheet.assignment.application.number,
            sheet.assignment.application.organisation.name,
            score.item.clause,
            score.item.title,
            score.item.points,
            content_of(score),
        )
        for sheet, score in _scores(sheets)
    ]


def dimensions_of(sheets: Iterable[ScoreSheet]) -> dict[str, str]:
    """Code → name of every dimension of these sheets' criteria, in their order."""
    scales = [scale for sheet in sheets for scale in sheet.criteria.scale.values()]
    return {dimension["code"]: dimension["name"] for scale in scales for dimension in scale["dimensions"]}


def content_of(score: ItemScore) -> ItemContent:
    """What is stored about an item that was fetched with its notes."""
    notes = tuple(
        NoteContent(note.kind, note.text, note.file.name if note.file else "", note.page, note.place)
        for note in score.notes.all()
    )
    return ItemContent(score.percent, dict(score.bands), score.reason, notes)


def compare(*, by: User, brought: Brought) -> tuple[list[Change], list[str]]:
    """What the workbook would change in the author's drafts, and what in it can't be; with such nothing is imported."""
    known = {
        (sheet.assignment.application.number, score.item.clause): (sheet, score)
        for sheet, score in _scores(list(drafts_of(by=by)))
    }
    files: dict[int, Mapping[str, int]] = {}
    changes, wrong = [], list(brought.wrong)
    for key, theirs in brought.items.items():
        if key not in known:
            wrong.append(f"{key[0]} {key[1]}：没有这一条款的评分表，或评分表已签署。")
            continue
        sheet, score = known[key]
        try:
            change = _change(sheet, score, theirs, brought.marks[key], _files(sheet, theirs, files, by))
        except DomainError as error:
            wrong.append(f"{key[0]} {key[1]}：{error.sentence}")
            continue
        changes += [change] if change else []
    return changes, wrong


def _change(
    sheet: ScoreSheet, score: ItemScore, theirs: ItemContent, mark: str, files: Mapping[str, int]
) -> Change | None:
    mine = content_of(score)
    ordered = tuple(sorted(theirs.notes, key=lambda note: note.kind))
    theirs = ItemContent(theirs.percent, theirs.bands, theirs.reason, ordered)
    if theirs == mine or theirs.mark == mark:
        return None
    refuse_scores(sheet.criteria, score.item, theirs.percent, theirs.bands)
    if len(theirs.reason) > REASON_LONGEST:
        raise DomainError(f"保留理由超过 {REASON_LONGEST} 字。")
    notes = [NoteText(n.kind, n.text, _file(n.file, files), n.page, n.place) for n in theirs.notes]
    return Change(score, mine, theirs, tuple(tidy(notes)), conflict=mine.mark != mark)


def _file(name: str, files: Mapping[str, int]) -> int | None:
    if name and name not in files:
        raise DomainError(f"申报材料中没有文件“{name}”。")
    return files[name] if name else None


def _files(sheet: ScoreSheet, content: ItemContent, known: dict[int, Mapping[str, int]], by: User) -> Mapping[str, int]:
    """Name → id of the dossier's files; asked for once, and only where a note names one."""
    if sheet.pk not in known and any(note.file for note in content.notes):
        shown = contents_for(by=by, application=sheet.assignment.application).files
        known[sheet.pk] = {file.name: file.pk for file in shown}
    return known.get(sheet.pk, {})


def _scores(sheets: Sequence[ScoreSheet]) -> list[tuple[ScoreSheet, ItemScore]]:
    by_key = {sheet.pk: sheet for sheet in sheets}
    scores = ItemScore.objects.filter(sheet__in=by_key).select_related("item").order_by("item__position")
    found = with_notes(list(scores))
    for score in found:
        score.sheet = by_key[score.sheet_id]
    place = {pk: number for number, pk in enumerate(by_key)}
    return sorted(((by_key[score.sheet_id], score) for score in found), key=lambda pair: place[pair[0].pk])


def load_drafts(*, by: User, sheet_id: int | None) -> list[ScoreSheet]:
    """All drafts, or the one. Raises NotFoundForYou when there is none such."""
    found = drafts_of(by=by)
    sheets = list(found if sheet_id is None else found.filter(pk=sheet_id))
    if not sheets:
        raise NotFoundForYou
    return sheets
