"""Counts as part of another query: what a page's frame shows costs one round trip, however much it is."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import IntegerField, QuerySet, Subquery

from applications.models import AwardCycle
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import Grant, grants_of, with_grants

Count = Callable[[User], "QuerySet[Any]"]

# Stands for the asking user while a statement is compiled; no row has this key.
ANYBODY = 2**63 - 1


class CountOf(Subquery):
    """The number of rows of a query as a column: annotate(done=CountOf(scores))."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, queryset: "QuerySet[Any]") -> None:
        super().__init__(queryset.order_by().values("pk"))


def year_and_counts(user: User, counted: tuple[Count, ...]) -> tuple[int | None, list[int]]:
    """The newest round's year and the number of rows of each query for this user; (None, []) without a round.

    One query. What to count may depend on the user's key and grants and on nothing else.
    """
    statement, parameters = _compiled(counted, grants_of(user))
    with connection.cursor() as cursor:
        cursor.execute(statement, [user.pk if each == ANYBODY else each for each in parameters])
        row = cursor.fetchone()
    return (row[0], [count or 0 for count in row[1:]]) if row else (None, [])


@lru_cache(maxsize=256)
def _compiled(counted: tuple[Count, ...], grants: tuple[Grant, ...]) -> tuple[str, tuple[Any, ...]]:
    """The statement for everybody with these grants. Putting it together costs ten times what it takes to run."""
    anybody = with_grants(User(pk=ANYBODY), grants)
    columns = {f"count_{place}": CountOf(count(anybody)) for place, count in enumerate(counted)}
    rounds = AwardCycle.objects.order_by("-year", "-pk").annotate(**columns).values_list("year", *columns)
    statement, parameters = rounds[:1].query.sql_with_params()
    return statement, tuple(parameters)
