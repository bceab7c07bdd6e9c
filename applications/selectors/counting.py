"""Counts as part of another query: what a page's frame shows costs one round trip, however much it is."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import IntegerField, QuerySet, Subquery

from applications.models import AwardCycle
from applications.models.cycle import AT_HAND_FIRST
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import Grant, grants_of, with_grants

Key = int | str
Count = Callable[[User], "QuerySet[Any]"]

# Stands for the asking user while a statement is compiled; no row has this key.
ANYBODY = 2**63 - 1
# Stands for the first scope of a grant, the keys below it for further ones.
FIRST_SCOPE = ANYBODY - 1000


def in_general(user: User) -> tuple[tuple[Grant, ...], dict[Key, Key]]:
    """The user's grants on nothing in particular, so that everybody in the same position has equal ones.

    Beside them what stands for whom and what: ANYBODY for the user, a key that no row has for each scope.
    """
    values: dict[Key, Key] = {ANYBODY: user.pk}
    stand_ins: dict[int, int] = {}
    for grant in grants_of(user):
        if grant.scope_id is not None and grant.scope_id not in stand_ins:
            stand_ins[grant.scope_id] = FIRST_SCOPE - len(stand_ins)
            values[stand_ins[grant.scope_id]] = grant.scope_id
    general = (
        grant if grant.scope_id is None else replace(grant, scope_id=stand_ins[grant.scope_id])
        for grant in grants_of(user)
    )
    return tuple(general), values


class CountOf(Subquery):
    """The number of rows of a query as a column: annotate(done=CountOf(scores))."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, queryset: "QuerySet[Any]") -> None:
        super().__init__(queryset.order_by().values("pk"))


def year_and_counts(user: User, counted: tuple[Count, ...]) -> tuple[int | None, list[int]]:
    """The year of the round at hand and the number of rows of each query for this user; (None, []) without a round.

    One query. What to count may depend on the user's key and grants and on nothing else.
    """
    grants, values = in_general(user)
    statement, parameters = _compiled(counted, grants)
    with connection.cursor() as cursor:
        cursor.execute(statement, [values.get(each, each) if type(each) is int else each for each in parameters])
        row = cursor.fetchone()
    return (row[0], [count or 0 for count in row[1:]]) if row else (None, [])


@lru_cache(maxsize=256)
def _compiled(counted: tuple[Count, ...], grants: tuple[Grant, ...]) -> tuple[str, tuple[Any, ...]]:
    """The statement for everybody with these grants. Putting it together costs ten times what it takes to run."""
    anybody = with_grants(User(pk=ANYBODY), grants)
    columns = {f"count_{place}": CountOf(count(anybody)) for place, count in enumerate(counted)}
    rounds = AwardCycle.objects.order_by(*AT_HAND_FIRST).annotate(**columns).values_list("year", *columns)
    statement, parameters = rounds[:1].query.sql_with_params()
    return statement, tuple(parameters)
