"""Words looked up in a dossier that its reader has before them: in the answers, and page by page in the files."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from applications.selectors.dossier_contents import ShownFile
from baoji_award.documents.texts import pages_of, texts_of

SHORTEST, LONGEST, MOST_HITS = 2, 50, 50
AROUND = 24
# A line break in a PDF falls anywhere; between Chinese characters it is no space.
BREAKS = re.compile(r"\s*[\r\n]+\s*")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place: the words around it, and where it is (a file's page, or the key of a text)."""

    before: str
    found: str
    after: str
    key: str = ""
    file: ShownFile | None = None
    page: int | None = None


def search_dossier(
    query: str, *, texts: Iterable[tuple[str, str]], files: Sequence[ShownFile]
) -> tuple[list[Hit], bool]:
    """The first hits, and whether there are more. `texts` are (key, text) of the answers. One query.

    Case does not matter. A file whose text is not split into pages gives hits without a page.
    """
    words = " ".join(query.split())[:LONGEST]
    if len(words) < SHORTEST:
        return [], False
    hits = [hit for key, text in texts for hit in _in(text, words, key=key)]
    known = texts_of(file.sha256 for file in files)
    for file in files:
        hits += _in_file(file, known.get(file.sha256, ""), words)
        if len(hits) > MOST_HITS:
            break
    return hits[:MOST_HITS], len(hits) > MOST_HITS


def _in_file(file: ShownFile, text: str, words: str) -> Iterator[Hit]:
    pages = pages_of(text)
    split = len(pages) > 1 or (file.pages or 1) == 1
    for number, page in enumerate(pages, 1):
        yield from _in(page, words, file=file, page=number if split else None)


def _in(text: str, words: str, **where: object) -> Iterator[Hit]:
    line = BREAKS.sub("", text)
    for found in re.finditer(re.escape(words), line, re.IGNORECASE):
        start, end = found.span()
        before, after = line[max(0, start - AROUND) : start], line[end : end + AROUND]
        yield Hit(before, found.group(), after, **where)  # type: ignore[arg-type]
