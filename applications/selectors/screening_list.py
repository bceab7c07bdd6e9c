"""The lists of office and supervisor: one query shape, formatted here so that the template only prints."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import StrIndex

from applications.models import Application, AwardCycle, Bureau, Group, Organisation
from applications.models.cycle import AT_HAND_FIRST
from applications.pairs import Pairs
from applications.selectors.applications import applications_as
from applications.stages import APPLICATION, State
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User

Choices = list[tuple[str, str]]

SORTS = {
    "number": "number",
    "name": "organisation__name",
    "submitted": "submitted_at",
    "since": "state_since",
    "group": "group__position",
    "bureau": "bureau__name",
}
DEFAULT_SORT = "number"
COLUMNS = (
    "number",
    "organisation__name",
    "organisation__uscc",
    "group__name",
    "bureau__name",
    "submitted_at",
    "state_since",
    "shown_state",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows: a shown state's code, a group's and a bureau's code, words in name, code or number."""

    state: str = ""
    group: str = ""
    bureau: str = ""
    q: str = ""
    sort: str = DEFAULT_SORT


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    number: str
    name: str
    uscc: str
    group: str
    bureau: str
    submitted_at: datetime | None
    since: datetime
    state: State


def round_at_hand() -> Subquery:
    """The key of the round the workspaces speak of, as part of a query: it costs none of its own."""
    return Subquery(AwardCycle.objects.order_by(*AT_HAND_FIRST).values("pk")[:1])


def applications_listed(*, by: User, role: RoleCode, wanted: Wanted) -> QuerySet[Application]:
    """The applications of the round at hand that the role opens to `by`, filtered and sorted; rows_of prints a page.

    Filtered by the state as this viewer may know it, never by the stored one.
    """
    found = applications_as(by=by, role=role).filter(cycle=round_at_hand())
    if wanted.state:
        # The stored state first, for the index; the shown one then leaves out what this viewer must not tell apart.
        found = found.filter(Q(("shown_state", wanted.state)), state__in=_stored_as(wanted.state))
    if wanted.group:
        found = found.filter(group__code=wanted.group)
    if wanted.bureau:
        found = found.filter(bureau__code=wanted.bureau)
    if wanted.q:
        found = found.filter(with_words(wanted.q))
    return found.order_by(*_order(wanted.sort))


def _stored_as(shown: str) -> list[str]:
    return [state.code for state in APPLICATION.states if shown in {state.code, state.shown_as}]


def with_words(text: str) -> Q:
    """The filter of applications whose name, code or number has these words, in capitals or not."""
    # By key: the organisations are read once, not once for every dossier that the other wishes leave over.
    if in_pairs(text):
        return named_with(text)
    if _only_in_names(text):
        return Q(organisation__in=Organisation.objects.filter(name__contains=text))
    text = text.upper()
    return Q(organisation__in=Organisation.objects.filter(searched__contains=text)) | Q(number__contains=text)


def in_pairs(text: str) -> bool:
    """Whether these are Chinese words of two characters or more, which the pairs of a name find (named_with)."""
    return len(text) > 1 and _only_in_names(text)


def _only_in_names(text: str) -> bool:
    # Chinese words stand in names alone and know no case; the name is the cheapest column.
    return not any(char.isascii() for char in text) and text.upper() == text.lower()


def named_with(text: str) -> Q:
    """The filter of applications by words of which in_pairs is true; `text` is one parameter, as it is."""
    found = Organisation.objects.alias(pairs=Pairs("name"), place=StrIndex("name", Value(text)))
    return Q(organisation__in=found.filter(pairs__contains=Pairs(Value(text)), place__gt=0))


def _order(sort: str) -> tuple[str, ...]:
    field = SORTS.get(sort.removeprefix("-"), SORTS[DEFAULT_SORT])
    return (f"-{field}" if sort.startswith("-") else field, "number")


def rows_of(page: QuerySet[Application]) -> list[Row]:
    """The lines of one page of applications_listed, read as plain values. One query."""
    return [
        Row(
            number=value["number"],
            name=value["organisation__name"],
            uscc=value["organisation__uscc"],
            group=value["group__name"],
            bureau=value["bureau__name"],
            submitted_at=value["submitted_at"],
            since=value["state_since"],
            state=APPLICATION.state[value["shown_state"]],
        )
        for value in page.values(*COLUMNS)
    ]


def filter_choices() -> tuple[Choices, Choices]:
    """Code and name of the groups of the round at hand in their order, and of every bureau. One query for both."""
    statement, parameters = _choices()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = sorted(cursor.fetchall())
    listed = {kind: [(code, name) for of, _, code, name in found if of == kind] for kind in ("group", "bureau")}
    return listed["group"], listed["bureau"]


@cache
def _choices() -> tuple[str, tuple[Any, ...]]:
    """The statement, put together once: it is the same for everybody."""
    groups = (
        Group.objects.filter(cycle=round_at_hand()).order_by().values_list(Value("group"), "position", "code", "name")
    )
    bureaus = Bureau.objects.order_by().values_list(Value("bureau"), Value(0), "code", "name")
    statement, parameters = groups.union(bureaus, all=True).query.sql_with_params()
    return statement, tuple(parameters)
