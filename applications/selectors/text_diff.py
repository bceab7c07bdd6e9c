"""Two texts side by side: which words of each are not in the other. Knows nothing about dossiers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A sentence with its full stop; the end of a line stands alone; whatever is left at the end.
SENTENCE = re.compile(r"[^。！？；\n]*[。！？；]|[^。！？；\n]+|\n")
# Chinese is compared character by character, figures and Latin words whole.
WORD = re.compile(r"[A-Za-z0-9.,%]+|.", re.DOTALL)
# Sentences less alike than this are shown as replaced: single common characters would only confuse.
LEAST_ALIKE = 0.35
# Comparing words takes time with the square of their number.
MOST_WORDS = 1500


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `changed` when the other side has not got it."""

    text: str
    changed: bool = False


Pieces = tuple[Piece, ...]


def side_by_side(before: str, after: str) -> tuple[Pieces, Pieces]:
    """The pieces of both texts, in order; joined they are the texts again. Sentences first, then words in them."""
    left, right = SENTENCE.findall(before), SENTENCE.findall(after)
    old: list[Piece] = []
    new: list[Piece] = []
    for gone, come in _blocks(left, right):
        if gone == come:
            old.append(Piece("".join(gone)))
            new.append(Piece("".join(come)))
        else:
            was, now = _words("".join(gone), "".join(come))
            old += was
            new += now
    return _joined(old), _joined(new)


def _blocks(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    for _, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        yield left[i1:i2], right[j1:j2]


def _words(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    left, right = WORD.findall(before), WORD.findall(after)
    whole = [Piece(before, changed=True)], [Piece(after, changed=True)]
    if len(left) > MOST_WORDS or len(right) > MOST_WORDS:
        return whole
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return whole
    old: list[Piece] = []
    new: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        old.append(Piece("".join(left[i1:i2]), changed=tag != "equal"))
        new.append(Piece("".join(right[j1:j2]), changed=tag != "equal"))
    return old, new


def _joined(pieces: Sequence[Piece]) -> Pieces:
    """Neighbours of one kind made one, empty ones left out."""
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and found[-1].changed == piece.changed:
            found[-1] = Piece(found[-1].text + piece.text, piece.changed)
        else:
            found.append(piece)
    return tuple(found)
