"""Answers with a stored content. The caller has already asked the policy; nothing here decides who may read."""

from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase

from baoji_award.documents.files import open_stored, relative_path
from baoji_award.documents.inspection import EXTENSIONS, display_name
from baoji_award.documents.models import StoredFile

FALLBACK_NAME = "文件"


def file_response(stored: StoredFile, *, name: str) -> HttpResponseBase:
    """The content as a download under `name` (RFC 6266: an ASCII name and the UTF-8 one), never shown in place.

    With X_ACCEL_REDIRECT_PREFIX set the proxy sends the bytes. Raises MissingContent when the content is not there.
    """
    response: HttpResponseBase
    prefix = settings.X_ACCEL_REDIRECT_PREFIX
    if prefix:
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{relative_path(stored.sha256)}"
    else:
        response = FileResponse(open_stored(stored))
        response["Content-Length"] = str(stored.size)
    response["Content-Type"] = stored.content_type
    response["Content-Disposition"] = content_disposition(name, content_type=stored.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def content_disposition(name: str, *, content_type: str) -> str:
    """attachment with an ASCII `filename` for old clients and the real name in `filename*`."""
    full = display_name(name) or FALLBACK_NAME
    ending = EXTENSIONS.get(content_type, ("",))[0]
    if ending and not full.lower().endswith(tuple(f".{known}" for known in EXTENSIONS[content_type])):
        full = f"{full}.{ending}"
    plain = "".join(char for char in full if char.isascii() and (char.isalnum() or char in "-_. ")).strip(" .")
    if not plain.removesuffix(ending).strip("-_. "):
        plain = f"document.{ending}" if ending else "document"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"
