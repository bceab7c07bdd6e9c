"""The text of a sheet that is sealed, and its commitment."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects

from reviews.models import ItemScore, ScoreNote, ScoreSheet, SealedSheet

# How the text is written. The texts of the first way carry no number and one text for all remarks of a kind.
CANON = 2


def with_notes(scores: list[ItemScore]) -> list[ItemScore]:
    """The same items with their notes and the notes' files. Two queries."""
    notes = ScoreNote.objects.select_related("file__stored").order_by("kind", "position")
    prefetch_related_objects(scores, Prefetch("notes", queryset=notes))
    return scores


def canonical_text(sheet: ScoreSheet, scores: Sequence[ItemScore]) -> str:
    """The sheet as one line of JSON. `scores` in the order of the criteria, with their notes."""
    canonical = {
        "canon": CANON,
        "sheet": sheet.pk,
        "revision": sheet.revision,
        "application": sheet.assignment.application.number,
        "expert": sheet.assignment.expert_id,
        "criteria": sheet.criteria.digest,
        "items": [
            [s.item.clause, s.percent, s.bands, s.reason, [_note(note) for note in s.notes.all()]] for s in scores
        ],
    }
    return json.dumps(canonical, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fits(sealed: SealedSheet, sheet: ScoreSheet, scores: Sequence[ItemScore]) -> bool:
    """Whether the rows say what was sealed. `scores` in the order of the criteria, with their notes.

    Of a text of the first way the notes are compared line by line, because they were one text a kind then.
    """
    stored = json.loads(sealed.text)
    if stored.get("canon") == CANON:
        return canonical_text(sheet, scores) == sealed.text
    rows = [[s.item.clause, s.percent, s.bands, s.reason, _lines(s.strengths), _lines(s.improvements)] for s in scores]
    said = [[item[0], item[1], item[2], item[6], _lines(item[3]), _lines(item[4])] for item in stored["items"]]
    return rows == said


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _note(note: ScoreNote) -> list[object]:
    digest, name = (note.file.stored.sha256, note.file.name) if note.file else ("", "")
    return [note.kind, note.text, digest, name, note.page, note.place]


def commitment_of(text: str, nonce: str) -> str:
    """SHA-256 of the text followed by the nonce, in hex."""
    return hashlib.sha256(f"{text}{nonce}".encode()).hexdigest()


def seal(sheet: ScoreSheet, scores: list[ItemScore], *, at: datetime) -> None:
    """Freezes the locked sheet and keeps its text. In a transaction only; the caller has looked for hindrances.

    Side effects: the sheet's state, time, nonce and commitment; the SealedSheet row.
    """
    text = canonical_text(sheet, with_notes(scores))
    sheet.nonce = secrets.token_hex(32)
    sheet.commitment = commitment_of(text, sheet.nonce)
    sheet.state, sheet.submitted_at = ScoreSheet.State.SUBMITTED, at
    sheet.save(update_fields=["nonce", "commitment", "state", "submitted_at"])
    SealedSheet.objects.create(
        sheet=sheet,
        revision=sheet.revision,
        text=text,
        nonce=sheet.nonce,
        commitment=sheet.commitment,
        total_quanta=sheet.total_quanta,
        sealed_at=at,
    )
