"""A sheet as it was sealed, out of the text that was kept of it."""

import json
from collections.abc import Mapping
from typing import Any

from applications.models import EvidenceFile
from reviews.models import ItemScore, ScoreNote, ScoreSheet, SealedSheet
from reviews.services.sealing import fits, with_notes

Files = Mapping[tuple[str, str], int]


def restore(sheet: ScoreSheet, revision: int) -> None:
    """Puts the locked draft back to what was sealed as `revision`, with that commitment. In a transaction only.

    Raises ValueError when the result would not be what was sealed, which nothing that the portal does can cause.
    Side effects: the sheet, its items and its notes.
    """
    sealed = SealedSheet.objects.get(sheet=sheet, revision=revision)
    items = {item[0]: item for item in json.loads(sealed.text)["items"]}
    files = _files(sheet)
    scores = list(sheet.scores.select_for_update(of=("self",)).select_related("item").order_by("item__position"))
    ScoreNote.objects.filter(score__in=scores).delete()
    notes = []
    for score in scores:
        item = items[score.item.clause]
        score.percent, score.bands, score.reason = item[1], item[2], item[3] if len(item) == 5 else item[6]
        score.version += 1
        notes += _notes(score, item, files)
    ItemScore.objects.bulk_update(scores, ["percent", "bands", "reason", "version"])
    ScoreNote.objects.bulk_create(notes)
    sheet.revision, sheet.total_quanta = revision, sealed.total_quanta
    if not fits(sealed, sheet, with_notes(scores)):
        raise ValueError("The restored sheet is not the one that was sealed.")
    sheet.state, sheet.submitted_at = ScoreSheet.State.SUBMITTED, sealed.sealed_at
    sheet.commitment, sheet.nonce = sealed.commitment, sealed.nonce
    sheet.version += 1
    sheet.save(update_fields=["state", "submitted_at", "commitment", "nonce", "revision", "version", "total_quanta"])


def _files(sheet: ScoreSheet) -> Files:
    rows = EvidenceFile.objects.filter(application=sheet.assignment.application_id)
    return {(sha256, name): pk for sha256, name, pk in rows.values_list("stored__sha256", "name", "pk")}


def _notes(score: ItemScore, item: list[Any], files: Files) -> list[ScoreNote]:
    if len(item) == 5:
        said = [
            (kind, text, files.get((digest, name)), page, place) for kind, text, digest, name, page, place in item[4]
        ]
    else:
        # The first way: one text a kind, a note a line.
        texts = {ScoreNote.Kind.STRENGTH: item[3], ScoreNote.Kind.IMPROVEMENT: item[4]}
        lines = [(kind, line.strip()) for kind, text in texts.items() for line in text.splitlines() if line.strip()]
        said = [(kind, line, None, None, item[5]) for kind, line in lines]
    count: dict[str, int] = {}
    notes = []
    for kind, text, file, page, place in said:
        count[kind] = count.get(kind, -1) + 1
        notes.append(
            ScoreNote(score=score, kind=kind, position=count[kind], text=text, file_id=file, page=page, place=place)
        )
    return notes
