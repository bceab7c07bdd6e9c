"""The bytes that are hashed. Pure functions: the writer and the verifier share them and nothing else.

Canonical form of an event: its fields, each as UTF-8 preceded by its length in bytes (eight bytes, big-endian). Length
prefixes make the form unambiguous: no text can move from one field to the next.

Who acted and what was said enter as commitments, each under a key of its own that follows from the event's random
salt. So the chain can be handed to anybody: they compute every hash again, and read what is opened to them by its key.
Events of the first form have no salt and carry both in plain text.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise

GENESIS = "0" * 64
# The first field of the form with commitments; the first form begins with a number and a time.
SALTED = "2"
SALT_BYTES = 16


class Link(NamedTuple):
    """What the hash of one event covers."""

    seq: int
    at: datetime
    actor_id: object | None
    actor_label: str
    action: str
    object_type: str
    object_id: str
    payload_text: str
    prev_hash: str
    salt: str = ""


class Anchor(NamedTuple):
    """The end of the chain as printed on a notice or on minutes; whoever holds it can tell a truncated log."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "Anchor":
        """The anchor as it is stored or printed, blanks between the digits left out. Raises ValueError."""
        match = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", "".join(text.split()).lower())
        if match is None:
            raise ValueError("An anchor is SEQ:HASH with 64 hexadecimal digits.")
        return cls(int(match[1]), match[2])


def moment_text(moment: datetime) -> str:
    """Microsecond UTC ISO text: PostgreSQL stores microseconds, so the stored value gives the same text back."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def storable(text: str) -> str:
    """Replace what PostgreSQL or UTF-8 cannot hold (NUL, lone surrogates), before hashing and not after."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | Promise):
        return str(value)
    message = f"An audit payload cannot hold {type(value).__name__}: give text, numbers, lists or mappings."
    raise TypeError(message)


def canonical_json(payload: Mapping[str, object]) -> str:
    """JSON with sorted keys and no spaces. Dates, Decimal and UUID become text; NaN and unknown types raise."""
    text = json.dumps(
        dict(payload), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    )
    return storable(text)


def framed(*texts: str) -> bytes:
    """Texts as bytes, each preceded by its length."""
    encoded = [text.encode("utf-8") for text in texts]
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)


def key_of(salt: str, name: str, *, algorithm: str) -> str:
    """The key under which `name` ("who" or "what") of an event is committed to; the one tells nothing of the other."""
    return hashlib.new(algorithm, framed(salt, name)).hexdigest()


def commitments(link: Link, *, algorithm: str) -> tuple[str, str]:
    """The commitments to who acted and to what was said, of an event with a salt."""
    actor = "" if link.actor_id is None else str(link.actor_id)
    who = framed(key_of(link.salt, "who", algorithm=algorithm), actor, link.actor_label)
    what = framed(key_of(link.salt, "what", algorithm=algorithm), link.payload_text)
    return hashlib.new(algorithm, who).hexdigest(), hashlib.new(algorithm, what).hexdigest()


def canonical_bytes(link: Link, *, algorithm: str = "sha256") -> bytes:
    """The exact input of the hash for one event; `algorithm` is that of the commitments within it."""
    start = (str(link.seq), moment_text(link.at))
    about = (link.action, link.object_type, link.object_id)
    if not link.salt:
        actor = "" if link.actor_id is None else str(link.actor_id)
        return framed(*start, actor, link.actor_label, *about, link.payload_text, link.prev_hash)
    who, what = commitments(link, algorithm=algorithm)
    return framed(SALTED, *start, who, *about, what, link.prev_hash)


def hash_of(link: Link, *, algorithm: str) -> str:
    """64 hexadecimal digits. `algorithm` is `settings.AUDIT_HASH`: "sha256" or "sm3"."""
    return hashlib.new(algorithm, canonical_bytes(link, algorithm=algorithm)).hexdigest()
