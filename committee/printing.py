"""How long figures are put on paper."""

GROUP = 8


def in_groups(text: str) -> str:
    """The text in groups of eight, so that it wraps: one unbroken word of 64 characters leaves the type area."""
    return " ".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def printed_anchor(anchor: str) -> str:
    """`seq:hash` with the hash in groups; taking the blanks out gives the stored anchor again."""
    seq, _, digest = anchor.partition(":")
    return f"{seq}:{in_groups(digest)}"
