"""The box of a secret ballot: envelopes that only the portal's own secret opens, all of one size.

The key is derived from SECRET_KEY (or a fallback, so that a rotation during a ballot does no harm) and the meeting's
salt: the database alone opens nothing, and when the salt is deleted at closing neither does the secret. AES-GCM and
not Fernet, whose tokens tell the second in which they were made.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.encoding import force_bytes

PURPOSE = b"baoji-award/ballot-box/v1"
SALT_BYTES, IV_BYTES = 32, 12
# Room for a line: motion id, choice, proof and the marks between them.
LINE_BYTES, SHEET_BYTES = 128, 64


class Line(NamedTuple):
    """One answer of a secret ballot. `proof` is what the member's receipt is checked against."""

    motion: int
    choice: str
    proof: str


class BoxDamagedError(Exception):
    """An envelope does not open: it was put in or changed by somebody without the key, or the key is lost."""


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def proof_of(nonce: str, motion: int, choice: str) -> str:
    """What the box keeps of a receipt for one line: nobody without the nonce can make it or tell whose it is."""
    return hashlib.sha256(f"{nonce}:{motion}:{choice}".encode()).hexdigest()


def _keys(salt: bytes) -> list[AESGCM]:
    secrets_ = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [AESGCM(hmac.new(force_bytes(each), PURPOSE + salt, hashlib.sha256).digest()) for each in secrets_]


def seal(lines: Sequence[Line], *, salt: bytes, meeting: int, motions: int) -> bytes:
    """An envelope around the lines, as long as that of any other ballot on this number of motions."""
    text = json.dumps([list(line) for line in lines], separators=(",", ":"))
    iv = secrets.token_bytes(IV_BYTES)
    padded = text.ljust(SHEET_BYTES + LINE_BYTES * motions).encode()
    return iv + _keys(salt)[0].encrypt(iv, padded, _bound(meeting))


def unseal(envelope: bytes, *, salt: bytes, meeting: int) -> tuple[Line, ...]:
    """The lines in the envelope. Raises BoxDamagedError."""
    for key in _keys(salt):
        try:
            text = key.decrypt(envelope[:IV_BYTES], envelope[IV_BYTES:], _bound(meeting))
        except InvalidTag:
            continue
        return tuple(Line(*line) for line in json.loads(text))
    raise BoxDamagedError


def _bound(meeting: int) -> bytes:
    """An envelope opens in its own meeting's box only."""
    return f"meeting:{meeting}".encode()
