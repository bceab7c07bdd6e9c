"""QR codes for printed documents, as PNG: the layout engine places it in half the time of an SVG."""

import base64
import io

import segno

QR_SCHEME = "qr"
MODULE_PIXELS = 4
QUIET_ZONE = 4


def qr_address(text: str) -> str:
    """The private address under which a document's template shows the QR code of `text` as an image."""
    return f"{QR_SCHEME}:{base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')}"


def png_of_address(encoded: str) -> bytes:
    """The image behind `qr_address`. Raises ValueError when `encoded` is not base64 or too long for a code."""
    padded = encoded + "=" * (-len(encoded) % 4)
    return qr_png(base64.b64decode(padded, altchars=b"-_", validate=True).decode())


def qr_png(text: str) -> bytes:
    """A black-and-white PNG of the QR code of `text`: error correction M, the quiet zone the standard asks for."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="png", scale=MODULE_PIXELS, border=QUIET_ZONE)
    return buffer.getvalue()
