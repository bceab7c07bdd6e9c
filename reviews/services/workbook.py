"""Taking over from a workbook what its author chose, all of it or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core import signing

from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.errors import DomainError
from reviews.selectors.workbook import Change
from reviews.services.notes import NoteText
from reviews.services.sheets import Entry, save_sheet

SALT, SECONDS = "reviews.workbook", 3600
MINE, THEIRS = "mine", "theirs"


def parcel(changes: Sequence[Change], *, by: User) -> str:
    """The compared workbook as a signed text that the confirming form carries, for this person and an hour."""
    sheets: dict[int, dict[str, Any]] = {}
    for change in changes:
        score = change.score
        sheet = sheets.setdefault(score.sheet_id, {"version": score.sheet.version, "items": []})
        notes = [[n.kind, n.text, n.file, n.page, n.place] for n in change.notes]
        theirs = change.theirs
        item = [score.item.clause, change.key, change.conflict, theirs.percent, dict(theirs.bands), theirs.reason]
        sheet["items"].append([*item, notes])
    return signing.dumps({"by": by.pk, "sheets": list(sheets.items())}, salt=SALT, compress=True)


@unit_of_work()
def take_over(*, parcel: str, choices: Mapping[str, str], by: User, at: datetime | None = None) -> int:
    """Saves the items of a parcel; of those in conflict the ones chosen as THEIRS. Returns how many were saved.

    Raises DomainError (not this person's parcel, too old, a conflict without a choice), otherwise as save_sheet; a
    sheet that was saved after the comparison is a Conflict. Side effects: as save_sheet.
    """
    try:
        packed = signing.loads(parcel, salt=SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise DomainError("导入已失效，请重新上传工作簿。") from error
    if packed["by"] != by.pk:
        raise DomainError("导入已失效，请重新上传工作簿。")
    saved = 0
    for sheet_id, sheet in packed["sheets"]:
        entries = dict(_entries(sheet["items"], choices))
        if entries:
            save_sheet(sheet_id=sheet_id, entries=entries, version=sheet["version"], by=by, at=at)
        saved += len(entries)
    return saved


def _entries(items: Sequence[Sequence[Any]], choices: Mapping[str, str]) -> Any:
    for clause, key, conflict, percent, bands, reason, notes in items:
        if conflict and choices.get(key) not in {MINE, THEIRS}:
            raise DomainError("还有两处内容不同的条款没有选择，请逐项选择后再导入。")
        if not conflict or choices[key] == THEIRS:
            yield clause, Entry(percent, bands, [NoteText(*note) for note in notes], reason)
