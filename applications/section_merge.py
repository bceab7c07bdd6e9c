"""Two people in one section: what each of them changed is told field by field, and a value is merged as a whole.

A form carries for every field the digest of what it showed (`loaded`). What is stored now, what the form showed and
what it sends say who changed the field: one side, both to the same value, or both to different ones.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

LENGTH = 16
Data = Mapping[str, object]


def digest_of(value: object) -> str:
    """The digest of a field's value. Nothing has one digest, however it is written: absent, "", no tick, empty rows."""
    text = json.dumps(_bare(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def _bare(value: object) -> object:
    """The value without empty parts of a mapping; None when nothing is left. Rows keep their places."""
    if isinstance(value, Mapping):
        kept = {str(key): bare for key, each in value.items() if (bare := _bare(each)) is not None}
        return kept or None
    if isinstance(value, list | tuple):
        rows = [_bare(each) for each in value]
        return rows if any(row is not None for row in rows) else None
    return None if value is None or value == "" or value is False else value


NOTHING = digest_of(None)


def digests_of(data: Data, keys: Collection[str]) -> dict[str, str]:
    """Field key → digest for these fields of stored data."""
    return {key: digest_of(data.get(key)) for key in keys}


def is_nothing(value: object) -> bool:
    """Whether the value says nothing: what `digest_of` does not tell from an absent one."""
    return digest_of(value) == NOTHING


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form sends of a section. `loaded`: digest by key of what it showed, a key it does not name showed
    nothing. `refused`: fields with something wrong in them, whose value here is at best a part of what was typed.
    """

    data: Data
    loaded: Mapping[str, str] = field(default_factory=dict)
    refused: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What becomes of an entry. `written`: values to store. `clashes`: changed by both sides, left as stored.
    `newer`: changed by the others only, so the form shows an older text. `loaded`: the digests the form holds now.
    """

    written: dict[str, object]
    clashes: tuple[str, ...]
    newer: tuple[str, ...]
    loaded: dict[str, str]


def merge(entry: Entry, current: Data) -> Merged:
    """Decides every field of the entry against what is stored now."""
    written: dict[str, object] = {}
    clashes, newer = [], []
    loaded = {}
    for key, mine in entry.data.items():
        shown, theirs, sent = entry.loaded.get(key, NOTHING), digest_of(current.get(key)), digest_of(mine)
        loaded[key] = shown
        if theirs == shown or (sent == theirs and key not in entry.refused):
            loaded[key] = sent
            if sent != theirs:
                written[key] = mine
        elif key in entry.refused:
            continue  # decided when the format is right
        elif sent == shown:
            newer.append(key)
        else:
            clashes.append(key)
    return Merged(written, tuple(clashes), tuple(newer), loaded)


def as_text(loaded: Mapping[str, str]) -> str:
    """The digests as one hidden value of a form."""
    return " ".join(f"{key}:{digest}" for key, digest in loaded.items())


def from_text(text: str) -> dict[str, str]:
    """What `as_text` wrote; anything else a browser may send names no field and so claims nothing."""
    pairs = (part.partition(":") for part in text.split())
    return {key: digest for key, colon, digest in pairs if colon}
