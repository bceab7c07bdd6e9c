"""The ends of the chain that notices and resolutions keep, so that a cut or rewritten log is found without a paper.

The rows that hold them belong to apps above this one, which register where they are; the printed copies say the same.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from baoji_award.audit.chain import GENESIS, Anchor


class KeptAnchor(NamedTuple):
    """An anchor and the document that holds it, as the verdict names it."""

    place: str
    anchor: Anchor


Provider = Callable[[], Iterable[tuple[str, str]]]
_providers: list[Provider] = []


def register_anchors(provider: Provider) -> None:
    """`provider` gives (name of the document, "seq:hash") per document. Called from AppConfig.ready()."""
    if provider not in _providers:
        _providers.append(provider)


def kept_anchors() -> list[KeptAnchor]:
    """Every stored anchor, by sequence number. One query a provider.

    A text that is no anchor vouches for nothing: it counts as one that the first event contradicts.
    """
    kept = [KeptAnchor(place, _read(text)) for provider in _providers for place, text in provider()]
    return sorted(kept, key=lambda row: row.anchor.seq)


def _read(text: str) -> Anchor:
    try:
        anchor = Anchor.read(text)
    except ValueError:
        return Anchor(1, text)
    return Anchor(1, text) if anchor.seq == 0 and anchor.hash != GENESIS else anchor
