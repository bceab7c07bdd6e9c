"""Writes the text of a PDF, confined: `python -m baoji_award.documents.wording <path>`. A scan has none.

A form feed stands between two pages.
"""

import sys
import time
from pathlib import Path

from baoji_award.documents.apart import SECONDS, confine

PAGES, CHARACTERS = 300, 200_000
PAGE_BREAK = "\f"


def words_of(path: Path, *, seconds: float = SECONDS / 2) -> str:
    """The text of the first pages, as many as the limits of pages, characters and processor time allow."""
    # Here, because the portal's processes know this module by its page break and never read a PDF themselves.
    import pypdfium2  # noqa: PLC0415

    document = pypdfium2.PdfDocument(path)
    until, found, length = time.process_time() + seconds, list[str](), 0
    for number in range(min(len(document), PAGES)):
        page = document[number].get_textpage()
        text = page.get_text_range(count=min(page.count_chars(), CHARACTERS - length))
        found.append(text)
        length += len(text)
        if length >= CHARACTERS or time.process_time() > until:
            break
    return PAGE_BREAK.join(text.replace(PAGE_BREAK, "\n") for text in found)[:CHARACTERS]


def main() -> None:
    confine()
    sys.stdout.buffer.write(words_of(Path(sys.argv[1])).encode("utf-8", "ignore"))


if __name__ == "__main__":
    main()
