"""The ranking and the heat map as rows."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TypedDict

from django.urls import reverse

from baoji_award.ui.shapes import HeatGroup, HeatRow
from baoji_award.ui.words import pts
from reviews.selectors.ranking import Ranked, Spread

# domain.md and ux.md: an item is in dispute from 20 percentage points between its extremes.
DISPUTED = 20


class RankRow(TypedDict):
    """A result with its experts' totals on a common scale and the plain mean beside the official score.

    Formatted here and a mapping: a template that walks from result to organisation takes twice as long for 50 lines,
    and a number in a template asks for its locale.
    """

    rank: str
    rank_in_group: str
    name: str
    url: str
    group: str
    totals: Sequence[Decimal]
    official: Decimal
    full: int
    score: str
    normalised: str
    mean: str
    range: str
    scorers: str


def ranking_rows(results: Iterable[Ranked], totals: Mapping[int, Sequence[Decimal]], *, spread: str) -> list[RankRow]:
    """One row for each result; `spread` names the page of one dossier's scores."""
    return [_row(result, totals.get(result.application, ()), spread) for result in results]


def _row(result: Ranked, totals: Sequence[Decimal], spread: str) -> RankRow:
    return {
        "rank": str(result.rank),
        "rank_in_group": str(result.rank_in_group),
        "name": result.organisation,
        "url": reverse(spread, args=[result.number]),
        "group": result.group,
        "totals": totals,
        "official": result.score,
        "full": result.full,
        "score": pts(result.score),
        "normalised": pts(result.normalised),
        "mean": pts(sum(totals, Decimal(0)) / len(totals) if totals else None),
        "range": pts(result.highest - result.lowest),
        "scorers": str(result.scorers),
    }


def heat_groups(spread: Spread) -> list[HeatGroup]:
    """Categories with one heat row per item, the percents in the order of the experts."""
    lines = groupby(spread.scores, key=lambda line: line[0].item.parent or line[0].item)
    return [
        HeatGroup(f"{head.clause} {head.title}", [_heat(line[0].item, line) for line in group]) for head, group in lines
    ]


def _heat(item: object, line: Sequence[object]) -> HeatRow:
    percents = [getattr(score, "percent", None) for score in line]
    given = [percent for percent in percents if percent is not None]
    flagged = bool(given) and max(given) - min(given) >= DISPUTED
    return HeatRow(
        getattr(item, "clause", ""),
        getattr(item, "title", ""),
        percents,
        flagged=flagged,
        status="分歧" if flagged else "",
        tone="warn" if flagged else "",
    )
