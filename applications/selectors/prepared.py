"""Queries put together once and asked again with other keys.

Django takes longer to build and compile a query of some joins and rights than PostgreSQL to answer it, and every page
of a role asks the same one. Only the text of the statement is kept, for people with the same kinds of grants; whose
rows they are is a parameter of each asking. What a query asks for may depend on the user's key and grants, on the given
keys, and on nothing else.
"""

import copy
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.sql.where import WhereNode

from applications.selectors.counting import ANYBODY, Key, in_general
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import Grant, with_grants
from baoji_award.ui.paging import SIZES

M = TypeVar("M", bound=Model)
KEYS = (int, str)
KEPT = 128
# A connection of the driver → the names of the statements that it has planned.
_PLANNED: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Statement(Generic[M]):
    """A compiled query: its text, its parameters with the stand-ins among them, and what turns rows into objects."""

    queryset: "QuerySet[M]"
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    planned_once: bool

    def rows(self, values: "dict[Key, Key]") -> "list[M]":
        """The objects for these keys. One query, and those of its prefetches."""
        filled = tuple(values.get(each, each) if type(each) in KEYS else each for each in self.parameters)
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        text = self._planned(compiler.connection) if self.planned_once else self.sql
        compiler.as_sql = lambda *_, **__: (text, filled)
        asked = self.queryset.all()
        asked.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return list(asked)

    def _planned(self, connection: Any) -> str:
        """What runs the statement by its plan on this connection; asks the database for the plan when it has none."""
        # Says what it is about where a log or the server lists statements.
        table = self.queryset.model._meta.db_table  # noqa: SLF001 (Django's public name for it)
        name = f"{table[:30]}_{hashlib.sha256(self.sql.encode()).hexdigest()[:32]}"
        connection.ensure_connection()
        planned = _PLANNED.setdefault(connection.connection, set())
        if name not in planned:
            places = tuple(f"${place}" for place in range(1, len(self.parameters) + 1))
            with connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {name} AS {self.sql % places}")
            planned.add(name)
        return f"EXECUTE {name} ({', '.join(['%s'] * len(self.parameters))})"


class Prepared(Generic[M]):
    """`make(user, *keys)` returns the query; it is called with stand-ins, once for each set of grants.

    `planned_once`: for queries with parameters whose every value is compared with a column.
    """

    def __init__(self, make: "Callable[..., QuerySet[M]]", *, planned_once: bool = False) -> None:
        self._make = make
        self._planned_once = planned_once
        self._compiled = lru_cache(maxsize=KEPT)(self._compile)

    def rows(self, by: User | None, *keys: Key) -> "list[M]":
        """The objects of the query for this user and these keys. One query; none where rights open nothing.

        `by` None asks what no rights decide, because a loader has checked them already.
        """
        kinds = tuple(type(key) for key in keys)
        grants, values = in_general(by) if by else ((), {})
        values |= zip(_stand_ins(kinds), keys, strict=True)
        statement = self._compiled(grants, kinds)
        return statement.rows(values) if statement else []

    def _compile(self, grants: tuple[Grant, ...], kinds: tuple[type[Key], ...]) -> "_Statement[M] | None":
        anybody = with_grants(User(pk=ANYBODY), grants)
        stand_ins = _stand_ins(kinds)
        queryset = self._make(anybody, *stand_ins)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        if not set(stand_ins) <= {each for each in parameters if type(each) in KEYS}:
            # A key that the query turns into something else would be asked for as it was when it was put together.
            raise ValueError("Every key of a prepared query must be a parameter of it as it is.")
        # The text is all that is asked by now; the tree of conditions would be kept, and copied for every asking.
        queryset.query.where = WhereNode()
        return _Statement(queryset, compiler, sql, tuple(parameters), self._planned_once)


def hand_over(owner: Model, name: str, rows: "list[Any]") -> None:
    """Let `owner.<name>.all()` answer with its rows that are here already, and each row know `owner`: no query."""
    manager = getattr(owner, name)
    found = manager.all()
    # What Django's own prefetching does, which has no public door for rows that are here already.
    found._result_cache, found._prefetch_done = rows, True  # noqa: SLF001
    for row in rows:
        setattr(row, manager.field.name, owner)
    vars(owner).setdefault("_prefetched_objects_cache", {})[name] = found


def keys_of_page(keys: Sequence[int]) -> tuple[int, ...]:
    """The keys of a page's rows, filled up with one that no row has: every page of a list is one statement then."""
    size = next((each for each in sorted(SIZES) if each >= len(keys)), len(keys))
    return (*keys, *[0] * (size - len(keys)))


def _stand_ins(kinds: tuple[type[Key], ...]) -> tuple[Key, ...]:
    """Keys that no row has, one for each place."""
    return tuple(ANYBODY - 1 - place if kind is int else f"\x7f{place}" for place, kind in enumerate(kinds))
