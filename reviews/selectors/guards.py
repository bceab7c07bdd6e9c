"""What an item's percent has to agree with: the bands of its dimensions, and what was noted (domain.md 1.4 and 6)."""

from reviews.models import ItemScore, ScoreNote

# Where a score says that things are good; one with nothing but weaknesses beside it contradicts itself.
PRAISING = (70, 85)
OUTSIDE, ONLY_WEAKNESSES = "outside", "only_weaknesses"


def reasons_for(score: ItemScore) -> list[str]:
    """Why the guard asks for a reason, of OUTSIDE and ONLY_WEAKNESSES; empty when it does not.

    No query where the notes were fetched with the item.
    """
    asked = [OUTSIDE] if outside_range(score) is not None else []
    return [*asked, ONLY_WEAKNESSES] if only_weaknesses(score) else asked


def only_weaknesses(score: ItemScore) -> bool:
    """Whether the percent praises and the notes name improvement opportunities and no strength."""
    if score.percent is None or not PRAISING[0] <= score.percent <= PRAISING[1]:
        return False
    kinds = {note.kind for note in score.notes.all()}
    return ScoreNote.Kind.IMPROVEMENT in kinds and ScoreNote.Kind.STRENGTH not in kinds


def outside_range(score: ItemScore) -> tuple[int, int] | None:
    """The range the dimensions span, when the item's percent lies outside it; else None (domain.md 1.4)."""
    span = band_span(score)
    if span is None or score.percent is None or span[0] <= score.percent <= span[1]:
        return None
    return span


def band_span(score: ItemScore) -> tuple[int, int] | None:
    """Lowest and highest percent of the chosen bands; None while no dimension is judged."""
    ends = [int(end) for band in score.bands.values() for end in str(band).split("-")]
    return (min(ends), max(ends)) if ends else None
