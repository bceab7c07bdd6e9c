"""Checking a signature with pyHanko's validator, which runs an event loop of its own: apart from a browser test's."""

import io
from concurrent.futures import ThreadPoolExecutor

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext


def status_of_signature(pdf: bytes, trust: ValidationContext | None = None) -> PdfSignatureStatus:
    """What the validator says of the one signature in the document."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(validate_pdf_signature, signature, trust).result()
