"""Files as people upload them."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile


def pdf(name: str = "自评报告.pdf", pages: int = 2) -> SimpleUploadedFile:
    """A small real PDF with that many pages."""
    document, content = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        document.add_blank_page()
    document.save(content, deterministic_id=True)  # equal pages are equal bytes in whatever second they are made
    return SimpleUploadedFile(name, content.getvalue(), content_type="application/pdf")
