"""A reader's own copy of a PDF: their name and the time of reading across every page."""

from io import BytesIO
from typing import BinaryIO

import pikepdf

from baoji_award.documents.files import open_stored
from baoji_award.documents.models import StoredFile
from baoji_award.documents.scanning import require_open

TEMPLATE = "documents/watermark.html"


def own_copy(stored: StoredFile, text: str) -> bytes:
    """The stored PDF with `text` across every page. The caller has asked the policy.

    Raises MissingContentError when the content is not there, FileClosedError while it may not be opened.
    """
    require_open(stored)
    with open_stored(stored) as file:
        return watermarked(file, text)


def watermarked(file: BinaryIO, text: str) -> bytes:
    """The PDF with `text` across every page, over its content and faint enough to read it. No side effects.

    Raises pikepdf.PdfError for what is no PDF.
    """
    # As in services.py: the layout engine is loaded by whoever makes documents.
    from baoji_award.documents.rendering import render_pdf  # noqa: PLC0415

    stamp = render_pdf(TEMPLATE, {"title": text, "text": text})
    copy = BytesIO()
    with pikepdf.open(file, suppress_warnings=True) as pdf, pikepdf.open(BytesIO(stamp)) as marks:
        for page in pdf.pages:
            page.add_overlay(marks.pages[0], pikepdf.Rectangle(*map(float, page.mediabox)))
        pdf.save(copy)
    return copy.getvalue()
