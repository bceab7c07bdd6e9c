"""Answers with a stored content. The caller has already asked the policy; nothing here decides who may read."""

from pathlib import Path, PurePath
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase

from baoji_award.documents.files import open_stored, relative_path
from baoji_award.documents.inspection import EXTENSIONS, JPEG, display_name
from baoji_award.documents.models import StoredFile
from baoji_award.documents.scanning import require_open
from baoji_award.documents.sealed_files import is_sealed, open_sealed, plain_size, plain_type

FALLBACK_NAME = "文件"
PLAIN_NAME = "document"


def file_response(stored: StoredFile, *, name: str) -> HttpResponseBase:
    """The content as a download under `name` (RFC 6266: an ASCII name and the UTF-8 one), never shown in place.

    With X_ACCEL_REDIRECT_PREFIX set the proxy sends the bytes.
    Raises MissingContentError when the content is not there, FileClosedError while it may not be opened.
    """
    response: HttpResponseBase
    require_open(stored)
    prefix = settings.X_ACCEL_REDIRECT_PREFIX
    if prefix:
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{relative_path(stored.sha256)}"
    else:
        response = FileResponse(open_stored(stored))
        response["Content-Length"] = str(stored.size)
    return _as_download(response, name=name, content_type=stored.content_type)


def sealed_response(stored: StoredFile, *, name: str) -> HttpResponseBase:
    """What was sealed, decrypted in memory, under the same headers; a content of before sealing as file_response.

    Raises as open_sealed.
    """
    if not is_sealed(stored):
        return file_response(stored, name=name)
    response = FileResponse(open_sealed(stored))
    response["Content-Length"] = str(plain_size(stored))
    return _as_download(response, name=name, content_type=plain_type(stored))


def picture_response(stored: StoredFile) -> HttpResponseBase:
    """A thumbnail of ours (scanned before it was drawn), shown in place. Raises MissingContentError."""
    response = FileResponse(open_stored(stored), content_type=stored.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def page_response(path: Path) -> HttpResponseBase:
    """A picture of a page, drawn by us, shown in place. The caller has made sure that it is there."""
    response = FileResponse(path.open("rb"), content_type=JPEG)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def bytes_response(content: bytes, *, name: str, content_type: str) -> HttpResponseBase:
    """Freshly made bytes that are stored nowhere, under the same headers as a stored file."""
    return _as_download(HttpResponse(content), name=name, content_type=content_type)


def _as_download(response: HttpResponseBase, *, name: str, content_type: str) -> HttpResponseBase:
    response["Content-Type"] = content_type
    response["Content-Disposition"] = content_disposition(name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def content_disposition(name: str, *, content_type: str) -> str:
    """Always an attachment, with an ASCII `filename` for old clients and the real name in `filename*`."""
    full = display_name(name) or FALLBACK_NAME
    endings = EXTENSIONS.get(content_type, ())
    if endings and not full.lower().endswith(tuple(f".{ending}" for ending in endings)):
        full = f"{full}.{endings[0]}"
    path = PurePath(full)
    stem = _plain(path.stem).strip("-_. ") or PLAIN_NAME
    return f"attachment; filename=\"{stem}{_plain(path.suffix)}\"; filename*=UTF-8''{quote(full, safe='')}"


def _plain(text: str) -> str:
    """What may stand between quotation marks in a header without escaping."""
    return "".join(char for char in text if char.isascii() and (char.isalnum() or char in "-_. "))
