"""Draws one page as a JPEG to read from: `python -m baoji_award.documents.page_drawing <path> <page>`, confined."""

import sys
from pathlib import Path

import pypdfium2
from PIL import Image

from baoji_award.documents.apart import confine

WIDTH, HEIGHT = 1240, 1754


def draw(path: Path, number: int) -> Image.Image:
    """The page, counted from 1, in RGB and no larger than A4 at 150 dpi. A picture is its own first page."""
    with path.open("rb") as file:
        is_pdf = file.read(5) == b"%PDF-"
    picture = _page(path, number) if is_pdf else Image.open(path, formats=["JPEG", "PNG"])
    picture.thumbnail((WIDTH, HEIGHT))
    return picture.convert("RGB")


def _page(path: Path, number: int) -> Image.Image:
    page = pypdfium2.PdfDocument(path)[number - 1]
    width, height = page.get_size()
    picture: Image.Image = page.render(scale=min(WIDTH / width, HEIGHT / height), may_draw_forms=False).to_pil()
    return picture


def main() -> None:
    confine()
    draw(Path(sys.argv[1]), int(sys.argv[2])).save(sys.stdout.buffer, "JPEG", quality=80)


if __name__ == "__main__":
    main()
