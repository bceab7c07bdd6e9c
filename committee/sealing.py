"""Encryption of an objector's identity, which must not lie readable in the database. Keys: documents/keyring.py."""

import hashlib
import hmac

from django.conf import settings
from django.utils.encoding import force_bytes

from baoji_award.documents import keyring

PURPOSE = b"baoji-award/objector-identity/v1"


def seal(values: dict[str, str]) -> str:
    """The values as an encrypted, authenticated text, under the newest key."""
    return keyring.seal(values, purpose=PURPOSE)


def unseal(text: str) -> dict[str, str]:
    """The sealed values. Raises cryptography.fernet.InvalidToken when the text was changed or the key is lost."""
    return keyring.unseal(text, purpose=PURPOSE)


def sealed_by_newest(text: str) -> bool:
    """Whether the text opens with the newest key alone."""
    return keyring.sealed_by_newest(text, purpose=PURPOSE)


def phone_digest(code: str, digits: str) -> str:
    """What is kept of the last digits of a phone to recognise them again; bound to the case's code."""
    return _digest(settings.SECRET_KEY, code, digits)


def phone_matches(check: str, code: str, digits: str) -> bool:
    """Whether `check` was made of these digits, under any of the keys; takes the same time for every answer."""
    found = [hmac.compare_digest(check, _digest(secret, code, digits)) for secret in keyring.secrets_in_use()]
    return any(found)


def _digest(secret: str | bytes, code: str, digits: str) -> str:
    return hmac.new(PURPOSE + force_bytes(secret), f"{code}:{digits}".encode(), hashlib.sha256).hexdigest()
