"""The ranking and the heat map as rows."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from django.urls import reverse
from django.utils.safestring import SafeString

from applications.rules.counting import CountingRule
from baoji_award.ui.escaping import filled
from baoji_award.ui.fast import strip_html
from baoji_award.ui.fast_rows import lines_html
from baoji_award.ui.shapes import HeatGroup, HeatRow
from baoji_award.ui.words import pts
from reviews.selectors.consensus import Agreed
from reviews.selectors.ranking import Ranked
from reviews.selectors.spread import Line, Spread, far_off

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


def ranking_lines(
    results: Iterable[Ranked], totals: Mapping[int, Sequence[Decimal]], *, spread: str, rule: CountingRule
) -> SafeString:
    """The rows of the table's body: each result with its experts' totals on a common scale, those far off by `rule`
    ringed, and the plain mean beside the official score. `spread` names the page of one dossier's scores.
    """
    # The same address but for the number: finding fifty takes longer than asking for their scores.
    before, _, after = reverse(spread, args=["NUMBER"]).partition("NUMBER")
    lines = (_line(each, totals.get(each.application, ()), f"{before}{each.number}{after}", rule) for each in results)
    return lines_html(lines, css=CSS, head=1)


def _line(result: Ranked, totals: Sequence[Decimal], url: str, rule: CountingRule) -> Sequence[str]:
    outliers = far_off(totals, rule)
    return (
        "—" if result.partial else str(result.rank or "—"),
        _name(result, url if totals else ""),
        result.group,
        "—" if result.partial else str(result.rank_in_group),
        strip_html(
            scores=totals,
            consensus=result.score,
            outliers=outliers,
            label=result.organisation,
            low=0,
            high=result.full,
        ),
        filled("<strong>{}</strong>", pts(result.score)),
        pts(result.normalised),
        pts(sum(totals, Decimal(0)) / len(totals) if totals else None),
        pts(result.highest - result.lowest),
        str(result.scorers),
    )


def _name(result: Ranked, url: str) -> str:
    """The organisation as the link to its scores; without a sheet there is no page to lead to."""
    return filled(LINK, url, result.organisation) if url else result.organisation


def heat_groups(spread: Spread, items: Mapping[int, Agreed], links: Mapping[int, str] | None = None) -> list[HeatGroup]:
    """Categories with one heat row per item, the percents in the order of the experts, the agreed one beside them.

    `items` maps the id of an item to what is agreed on it, `links` to the page of its discussion.
    """
    lines = groupby(spread.lines, key=lambda line: line.item.parent or line.item)
    return [
        HeatGroup(
            f"{head.clause} {head.title}",
            [_heat(line, items.get(line.item.pk), (links or {}).get(line.item.pk, "")) for line in group],
        )
        for head, group in lines
    ]


def _heat(line: Line, agreed: Agreed | None, url: str) -> HeatRow:
    value = agreed.value if agreed is not None else None
    status, tone = ("分歧", "warn") if line.disputed else ("", "")
    if agreed is not None and value is not None:
        status, tone = ("已同意", "ok") if agreed.settled else (f"待 {len(agreed.missing)} 人同意", "info")
    return HeatRow(
        line.item.clause,
        line.item.title,
        line.percents,
        flagged=line.disputed,
        consensus=str(value.percent) if value is not None else "",
        status=status or ("查看" if url else ""),
        tone=tone,
        url=url,
    )
