"""Encryption of what must not lie readable in the database: the identity of an objector.

Keys are derived from SECRET_KEY (and its fallbacks, so that a rotation keeps old rows readable).
"""

import base64
import hashlib
import hmac
import json

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

PURPOSE = b"baoji-award/objector-identity/v1"


def _key(secret: str | bytes) -> bytes:
    return base64.urlsafe_b64encode(hmac.new(force_bytes(secret), PURPOSE, hashlib.sha256).digest())


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def seal(values: dict[str, str]) -> str:
    """The values as an encrypted, authenticated text."""
    return _box().encrypt(json.dumps(values, ensure_ascii=False).encode()).decode()


def unseal(text: str) -> dict[str, str]:
    """The sealed values. Raises cryptography.fernet.InvalidToken when the text was changed or the key is lost."""
    values: dict[str, str] = json.loads(_box().decrypt(text.encode()))
    return values


def phone_digest(code: str, digits: str) -> str:
    """What is kept of the last digits of a phone to recognise them again; bound to the case's code."""
    return hmac.new(PURPOSE + settings.SECRET_KEY.encode(), f"{code}:{digits}".encode(), hashlib.sha256).hexdigest()
