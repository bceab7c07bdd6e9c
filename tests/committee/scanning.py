"""Reading a document as a phone does: the first page as a picture, the QR code in it."""

from pathlib import Path

import zxingcpp

from baoji_award.documents.page_drawing import draw


def scanned(pdf: bytes, folder: Path) -> list[str]:
    """What the codes on the first page say."""
    path = folder / "scanned.pdf"
    path.write_bytes(pdf)
    return [code.text for code in zxingcpp.read_barcodes(draw(path, 1))]
