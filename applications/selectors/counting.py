"""Counts as part of another query: what a page's frame shows costs one round trip, however much it is."""

from collections.abc import Sequence
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from applications.models import AwardCycle


class CountOf(Subquery):
    """The number of rows of a query as a column: annotate(done=CountOf(scores))."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, queryset: "QuerySet[Any]") -> None:
        super().__init__(queryset.order_by().values("pk"))


def year_and_counts(counted: "Sequence[QuerySet[Any]]") -> tuple[int | None, list[int]]:
    """The newest round's year (None without a round) and the number of rows of each query. One query."""
    columns = {f"count_{place}": CountOf(queryset) for place, queryset in enumerate(counted)}
    row = AwardCycle.objects.order_by("-year", "-pk").annotate(**columns).values_list("year", *columns).first()
    if row is None:
        return None, [queryset.count() for queryset in counted]
    return row[0], list(row[1:])
