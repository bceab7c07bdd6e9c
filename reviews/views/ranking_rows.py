"""The ranking and the heat map as rows."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from baoji_award.ui.fast import strip_html
from baoji_award.ui.fast_rows import lines_html
from baoji_award.ui.shapes import HeatGroup, HeatRow
from baoji_award.ui.words import pts
from reviews.selectors.ranking import Ranked, Spread

# domain.md and ux.md: an item is in dispute from 20 percentage points between its extremes.
DISPUTED = 20


LINK = '<a class="nowrap" href="{}">{}</a>'
# Of the columns in reviews/office/ranking.html.
CSS = (
    "num",
    "",
    "opt-md nowrap",
    "num opt-md",
    "opt",
    "num",
    "num opt-md",
    "num opt-md",
    "num opt-md",
    "num opt-md",
)


def ranking_lines(results: Iterable[Ranked], totals: Mapping[int, Sequence[Decimal]], *, spread: str) -> SafeString:
    """The rows of the table's body: each result with its experts' totals on a common scale and the plain mean beside
    the official score. `spread` names the page of one dossier's scores.
    """
    return lines_html((_line(each, totals.get(each.application, ()), spread) for each in results), css=CSS, head=1)


def _line(result: Ranked, totals: Sequence[Decimal], spread: str) -> Sequence[str]:
    return (
        str(result.rank),
        format_html(LINK, reverse(spread, args=[result.number]), result.organisation),
        result.group,
        str(result.rank_in_group),
        strip_html(scores=totals, consensus=result.score, label=result.organisation, low=0, high=result.full),
        format_html("<strong>{}</strong>", pts(result.score)),
        pts(result.normalised),
        pts(sum(totals, Decimal(0)) / len(totals) if totals else None),
        pts(result.highest - result.lowest),
        str(result.scorers),
    )


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
