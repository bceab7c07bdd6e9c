"""Papers that come in from outside: scans of decisions, vouchers, files handed in."""

from datetime import datetime
from typing import TypeAlias

from django.core.files.uploadedfile import UploadedFile

from baoji_award.accounts.models import User
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import JPEG, PDF, PNG, Inspected, inspect_upload
from baoji_award.documents.models import StoredFile

TYPES = {PDF, JPEG, PNG}
MOST_BYTES = 20 * 1024 * 1024
HINT = "PDF、JPG 或 PNG，不超过 20 MB"

Uploaded: TypeAlias = "UploadedFile[bytes]"


def inspected(upload: Uploaded) -> Inspected:
    """What the file is. Raises RejectedFile. Ask before the transaction: looking takes time."""
    return inspect_upload(upload, allowed=TYPES, max_bytes=MOST_BYTES)


def filed(upload: Uploaded, seen: Inspected, *, name: str, by: User, at: datetime) -> StoredFile:
    """Files the inspected upload under a neutral name and returns its row. In a unit of work."""
    return store_file(upload, name=name, by=by, at=at, inspected=seen)
