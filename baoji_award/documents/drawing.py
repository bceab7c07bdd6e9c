"""Draws page one of a file as a small JPEG, in a process of its own: `python -m baoji_award.documents.drawing <path>`.

When the renderer falls over only a thumbnail is missing.
"""

import sys
from pathlib import Path

import pypdfium2
from PIL import Image

from baoji_award.documents.apart import confine

WIDTH, HEIGHT = 240, 340


def draw(path: Path) -> Image.Image:
    """Page one (or the picture itself) in RGB, no larger than WIDTH × HEIGHT."""
    with path.open("rb") as file:
        is_pdf = file.read(5) == b"%PDF-"
    picture = _page_one(path) if is_pdf else Image.open(path, formats=["JPEG", "PNG"])
    picture.thumbnail((WIDTH, HEIGHT))
    return picture.convert("RGB")


def _page_one(path: Path) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    width, height = page.get_size()
    picture: Image.Image = page.render(scale=min(WIDTH / width, HEIGHT / height), may_draw_forms=False).to_pil()
    return picture


def main() -> None:
    confine()
    draw(Path(sys.argv[1])).save(sys.stdout.buffer, "JPEG", quality=80)


if __name__ == "__main__":
    main()
