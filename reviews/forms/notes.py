"""The notes of an item as its form posts them: `strength-0-text`, `strength-0-file`, `strength-0-page`, …"""

import re
from collections.abc import Mapping

from baoji_award.errors import DomainError
from reviews.models import ScoreNote
from reviews.services.notes import NoteText

NAME = re.compile(rf"({'|'.join(ScoreNote.Kind.values)})-(\d{{1,3}})-text")


def notes_in(data: Mapping[str, str]) -> list[NoteText]:
    """The notes in the order of their rows, blank ones included. Raises DomainError for a page that is no number."""
    rows = sorted(
        (kind, int(place)) for kind, place in (found.groups() for found in map(NAME.fullmatch, data) if found)
    )
    return [
        NoteText(
            kind,
            str(data[f"{kind}-{place}-text"]),
            _number(data.get(f"{kind}-{place}-file", "")),
            _number(data.get(f"{kind}-{place}-page", "")),
            str(data.get(f"{kind}-{place}-place", "")),
        )
        for kind, place in rows
    ]


def _number(text: str) -> int | None:
    text = str(text).strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise DomainError("页码应为整数，请检查后重试。")
    return int(text)
