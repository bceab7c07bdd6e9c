"""The ranking and the heat map as rows."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from statistics import mean
from typing import TypedDict

from django.urls import reverse

from baoji_award.ui.shapes import HeatGroup, HeatRow
from baoji_award.ui.words import pts
from reviews.models import StageResult
from reviews.selectors.ranking import Spread

# domain.md and ux.md: an item is in dispute from 20 percentage points between its extremes.
DISPUTED = 20


class RankRow(TypedDict):
    """A result with its experts' totals on a common scale and the plain mean beside the official score.

    Formatted here and a mapping: a template that walks from result to organisation takes twice as long for 50 lines.
    """

    rank: int
    rank_in_group: int
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
    scorers: int


def ranking_rows(
    results: Iterable[StageResult], totals: Mapping[int, Sequence[Decimal]], *, spread: str
) -> list[RankRow]:
    """One row for each result; `spread` names the page of one dossier's scores."""
    return [_row(result, totals.get(result.application_id, ()), spread) for result in results]


def _row(result: StageResult, totals: Sequence[Decimal], spread: str) -> RankRow:
    application = result.application
    return {
        "rank": result.rank_overall,
        "rank_in_group": result.rank_in_group,
        "name": application.organisation.name,
        "url": reverse(spread, args=[application.number]),
        "group": application.group.name,
        "totals": totals,
        "official": result.score,
        "full": result.full,
        "score": pts(result.score),
        "normalised": pts(result.normalised),
        "mean": pts(mean(totals) if totals else None),
        "range": pts(result.highest - result.lowest),
        "scorers": result.scorers,
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
