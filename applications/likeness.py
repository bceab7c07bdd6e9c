"""How alike texts are: the share of the shorter one's runs of characters that the other has as well.

Punctuation, spaces and the shape of letters do not count. Of each text a fixed quarter of its runs is kept, chosen by
their hash, so that equal passages are kept in both; an index from run to texts finds the pairs, and no two whole texts
are ever compared. Pure: nothing is read or stored.
"""

import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from typing import TypeVar

# One run in so many is kept.
SAMPLE = 4
# Fewer kept runs than this say nothing.
LEAST = 12
# What very many share leads to the first of them only: the work stays bounded when all are alike.
MOST_SHARING = 50


Name = TypeVar("Name", bound=Hashable)


def normalised(text: str) -> str:
    """Letters, digits and characters only, full and half width alike, in lower case."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum())


def runs_of(text: str, length: int) -> frozenset[int]:
    """The kept runs of a normalised text, as hashes."""
    hashes = (zlib.crc32(text[start : start + length].encode()) for start in range(len(text) - length + 1))
    return frozenset(value for value in hashes if value % SAMPLE == 0)


def alike(texts: Mapping[Name, str], *, run: int, percent: int, characters: int) -> Iterator[tuple[Name, Name, int]]:
    """Every pair of texts of at least `characters` characters that is alike by `percent` or more.

    Each pair once, with how much of the shorter one is in the other, in percent.
    """
    index: defaultdict[int, list[Name]] = defaultdict(list)
    sizes: dict[Name, int] = {}
    for name, text in texts.items():
        plain = normalised(text)
        runs = runs_of(plain, run) if len(plain) >= characters else frozenset()
        if len(runs) < LEAST:
            continue
        shared: Counter[Name] = Counter()
        for value in runs:
            earlier = index[value]
            shared.update(earlier)
            if len(earlier) < MOST_SHARING:
                earlier.append(name)
        for other, count in shared.items():
            share = 100 * count // min(len(runs), sizes[other])
            if share >= percent:
                yield other, name, share
        sizes[name] = len(runs)
