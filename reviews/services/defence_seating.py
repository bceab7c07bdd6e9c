"""Which dossier gets which place of which session: a pure function of the seed, so that anyone can repeat it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reviews.services.drawing import order_by_seed


@dataclass(frozen=True, slots=True)
class Seats:
    """A session as the draw sees it; `panel` None is for dossiers of every panel."""

    session: int
    panel: int | None
    places: int


def seat_by_seed(
    seed: str, panels: Mapping[str, int | None], sessions: Sequence[Seats]
) -> tuple[dict[int, list[str]], list[str]]:
    """Session → numbers in their order, and the numbers that found no place.

    `panels` maps the number of each dossier to its panel, `sessions` are in the order of the timetable. The numbers are
    taken in the order of SHA-256(seed:number); each gets the next place of the first session of its own panel that has
    one, else of the first session for every panel.
    """
    seated: dict[int, list[str]] = {each.session: [] for each in sessions}
    left: list[str] = []
    for number in order_by_seed(seed, panels):
        own = [each for each in sessions if each.panel is not None and each.panel == panels[number]]
        anyone = [each for each in sessions if each.panel is None]
        free = next((each for each in (*own, *anyone) if len(seated[each.session]) < each.places), None)
        if free is None:
            left.append(number)
        else:
            seated[free.session].append(number)
    return seated, left


def in_order(seated: Mapping[int, Sequence[str]], sessions: Iterable[Seats]) -> list[str]:
    """All numbers as the timetable counts them: session by session."""
    return [number for each in sessions for number in seated[each.session]]
