"""The ranking and the heat map as rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from statistics import mean

from baoji_award.ui.shapes import HeatGroup, HeatRow
from reviews.models import StageResult
from reviews.selectors.ranking import Spread

# domain.md and ux.md: an item is in dispute from 20 percentage points between its extremes.
DISPUTED = 20


@dataclass(frozen=True, slots=True)
class RankRow:
    """A result with its experts' totals on a common scale and the plain mean beside the official score."""

    result: StageResult
    totals: Sequence[Decimal]
    mean: Decimal | None
    range: Decimal


def ranking_rows(results: Iterable[StageResult], totals: Mapping[int, Sequence[Decimal]]) -> list[RankRow]:
    return [_row(result, totals.get(result.application_id, ())) for result in results]


def _row(result: StageResult, totals: Sequence[Decimal]) -> RankRow:
    return RankRow(result, totals, mean(totals) if totals else None, result.highest - result.lowest)


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
