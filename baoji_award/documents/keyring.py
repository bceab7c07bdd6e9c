"""The keys under which confidential values and contents are sealed, each purpose with keys of its own.

They are derived from SECRET_KEY (and its fallbacks, so that a rotation keeps old rows readable until
`manage.py reseal_identities` has written them anew).
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


def secrets_in_use() -> tuple[str | bytes, ...]:
    """The portal's secrets, the newest first."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def seal(values: dict[str, Any], *, purpose: bytes) -> str:
    """The values as an encrypted, authenticated text, under the newest key of this purpose."""
    return _ring(purpose).encrypt(json.dumps(values, ensure_ascii=False).encode()).decode()


def unseal(text: str, *, purpose: bytes) -> dict[str, Any]:
    """The sealed values. Raises cryptography.fernet.InvalidToken when the text was changed or the key is lost."""
    values: dict[str, Any] = json.loads(_ring(purpose).decrypt(text.encode()))
    return values


def sealed_by_newest(text: str, *, purpose: bytes) -> bool:
    """Whether the text opens with the newest key alone."""
    try:
        Fernet(_key(settings.SECRET_KEY, purpose)).decrypt(text.encode())
    except InvalidToken:
        return False
    return True


def _ring(purpose: bytes) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets_in_use()])


def _key(secret: str | bytes, purpose: bytes) -> bytes:
    return base64.urlsafe_b64encode(hmac.new(force_bytes(secret), purpose, hashlib.sha256).digest())
