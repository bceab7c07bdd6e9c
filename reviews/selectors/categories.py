"""How a dossier did in each category of the criteria beside its group: only what is opened."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Sum

from applications.models import Application
from applications.roles import not_recused
from baoji_award.accounts.models import User
from reviews.models import ItemScore, StageResult
from reviews.selectors.ranking import STAGE, counted_sheets
from reviews.selectors.spread import Spread


class Category(NamedTuple):
    """Shares of the points in percent, one decimal; `group` is the mean of the group's opened dossiers."""

    title: str
    own: Decimal
    group: Decimal


def categories_of(spread: Spread, *, by: User) -> list[Category]:
    """The categories of the criteria with the mean share of the independent sheets; of the group's dossiers, those
    from which `by` is recused are left out. One query.
    """
    parents = {(line.item.parent or line.item).pk: (line.item.parent or line.item).title for line in spread.lines}
    group = _group_shares(spread.application, by)
    own: dict[int, list[int]] = {}
    for line in spread.lines:
        sums = own.setdefault((line.item.parent or line.item).pk, [0, 0])
        sums[0] += line.item.points * sum(line.percents)
        sums[1] += line.item.points * len(line.percents)
    return [Category(title, _share(*own[pk]), group.get(pk, _share(*own[pk]))) for pk, title in parents.items()]


def _group_shares(application: Application, by: User) -> dict[int, Decimal]:
    result = StageResult.objects.filter(application=OuterRef("assignment__application"), stage=STAGE)
    sheets = counted_sheets().filter(
        Exists(result),
        not_recused(by, "assignment__application"),
        assignment__application__cycle=application.cycle,
        assignment__application__group=application.group,
    )
    rows = (
        ItemScore.objects.filter(sheet__in=sheets)
        .values_list("item__parent_id", "item_id")
        .annotate(earned=Sum(F("item__points") * F("percent")), full=Sum("item__points"))
        .order_by()
    )
    sums: dict[int, list[int]] = {}
    for parent, item, earned, full in rows:
        pair = sums.setdefault(parent or item, [0, 0])
        pair[0] += earned
        pair[1] += full
    return {pk: _share(*pair) for pk, pair in sums.items()}


def _share(earned: int, full: int) -> Decimal:
    return (Decimal(earned) / full).quantize(Decimal("0.1"))
