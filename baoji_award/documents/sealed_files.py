"""Contents that lie encrypted in the file store: each under a key of its own, which the portal's key ring seals.

What is filed, hashed and named is the ciphertext, so that neither name, digest nor equal uploads tell what it holds;
padding hides its exact length. Type and size are sealed with the key. A change of the ring's keys seals the keys anew
and leaves the contents as they are.
"""

import base64
import hashlib
import secrets
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.uploadedfile import UploadedFile

from baoji_award.audit.services import unit_of_work
from baoji_award.documents.errors import MissingContentError, RejectedFile
from baoji_award.documents.files import content_path, store_made, work_file
from baoji_award.documents.inspection import CHUNK, Inspected
from baoji_award.documents.keyring import seal, sealed_by_newest, unseal
from baoji_award.documents.models import SEALED_TYPE, SealedKey, StoredFile
from baoji_award.documents.scanning import refuse_known_infection, request_scan, require_open

PURPOSE = b"baoji-award/sealed-file/v1"
NONCE_BYTES = 12
BLOCK = 64 * 1024


@unit_of_work()
def store_sealed(upload: "UploadedFile[bytes]", inspected: Inspected, *, name: str, at: datetime) -> StoredFile:
    """Files an inspected upload encrypted and returns the row of its ciphertext. `name` is logged: a neutral one.

    Raises RejectedFile when the bytes changed since the inspection, or the scanner knows them as infected. Side
    effects: as of store_made; the sealed key; the scanner is asked where one is configured.
    """
    plain = b"".join(upload.chunks(CHUNK))
    if hashlib.sha256(plain).hexdigest() != inspected.sha256:
        raise RejectedFile("文件在检查后发生变化，请重新上传")
    refuse_known_infection(inspected.sha256)
    stored = seal_content(plain, content_type=inspected.content_type, name=name, at=at)
    request_scan(stored, at=at)
    return stored


@unit_of_work()
def seal_content(plain: bytes, *, content_type: str, name: str, at: datetime) -> StoredFile:
    """Files `plain` encrypted under a new key; the plain bytes never reach the disk. Side effects as of store_made."""
    key, nonce = AESGCM.generate_key(bit_length=256), secrets.token_bytes(NONCE_BYTES)
    padded = plain + bytes(-len(plain) % BLOCK)
    with work_file() as path:
        path.write_bytes(nonce + AESGCM(key).encrypt(nonce, padded, PURPOSE))
        stored = store_made(path, content_type=SEALED_TYPE, name=name, by=None, at=at)
    label = {"key": base64.b64encode(key).decode(), "type": content_type, "size": len(plain)}
    SealedKey.objects.create(stored=stored, sealed=seal(label, purpose=PURPOSE))
    return stored


def is_sealed(stored: StoredFile) -> bool:
    return stored.content_type == SEALED_TYPE


def plain_size(stored: StoredFile) -> int:
    """The size in bytes of what was handed in. No query when `sealed_key` was joined."""
    return size_in(stored.sealed_key.sealed) if is_sealed(stored) else stored.size


def size_in(sealed: str) -> int:
    """The same, of a sealed key that another query brought."""
    return int(unseal(sealed, purpose=PURPOSE)["size"])


def plain_type(stored: StoredFile) -> str:
    """The content type of what was handed in."""
    return str(_label(stored)["type"]) if is_sealed(stored) else stored.content_type


def open_sealed(stored: StoredFile) -> BinaryIO:
    """What was handed in, for the case's reader. The caller has asked the policy.

    Raises FileClosedError while the scanner has not called it clean, and as decrypted.
    """
    require_open(stored)
    return decrypted(stored)


def decrypted(stored: StoredFile) -> BinaryIO:
    """The bytes before sealing, in memory alone, also for the scanner.

    Raises MissingContentError, cryptography.exceptions.InvalidTag for changed bytes, and
    cryptography.fernet.InvalidToken when the key is lost.
    """
    label = _label(stored)
    try:
        content = content_path(stored).read_bytes()
    except FileNotFoundError as error:
        raise MissingContentError from error
    key = AESGCM(base64.b64decode(label["key"]))
    padded = key.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], PURPOSE)
    return BytesIO(padded[: label["size"]])


@unit_of_work()
def reseal_keys() -> int:
    """Seals every content's key that does not open with the ring's newest one anew; returns how many.

    Raises cryptography.fernet.InvalidToken for one whose key is lost; nothing is changed then.
    """
    done = 0
    for row in SealedKey.objects.select_for_update().order_by("pk"):
        if not sealed_by_newest(row.sealed, purpose=PURPOSE):
            row.sealed = seal(unseal(row.sealed, purpose=PURPOSE), purpose=PURPOSE)
            row.save(update_fields=["sealed"])
            done += 1
    return done


def _label(stored: StoredFile) -> dict[str, Any]:
    return unseal(stored.sealed_key.sealed, purpose=PURPOSE)
