"""The office's list as its person wants it: which columns, which saved filters, one page of rows in their words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, QuerySet, Subquery, Window

from applications.industries import name_of
from applications.models import Application, Bureau, Group, ListColumns, Organisation, SavedFilter
from applications.selectors.counting import CountOf
from applications.selectors.prepared import Prepared
from applications.selectors.screening_list import (
    DEFAULT_SORT,
    Wanted,
    applications_listed,
    in_pairs,
    named_with,
)
from applications.stages import APPLICATION, State
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.shapes import Column
from baoji_award.ui.words import NOTHING, deadline, moment

MOST_FILTERS = 20
READ_AT_ONCE = 500
STATE = "state"


@dataclass(frozen=True, slots=True)
class OfficeColumn:
    """A column to choose: its key, head, the value's path from the dossier, the ?sort= key, and the value in words."""

    key: str
    label: str
    path: str
    sort: str = ""
    show: Callable[[Any], str] = lambda value: str(value or NOTHING)


def _industry(code: str) -> str:
    return f"{code} {name_of(code)}"


def _kind(code: str) -> str:
    return str(Organisation.Kind(code).label)


def _state(code: str) -> str:
    return APPLICATION.state[code].label


# In this order they stand in the list, whatever the order of choosing; the organisation's name always leads.
OFFICE_COLUMNS = (
    OfficeColumn("number", "申报编号", "number", "number"),
    OfficeColumn("uscc", "统一社会信用代码", "organisation__uscc"),
    OfficeColumn("group", "组别", "group__name", "group"),
    OfficeColumn("bureau", "推荐部门", "bureau__name", "bureau"),
    OfficeColumn("kind", "组织类型", "organisation__kind", show=_kind),
    OfficeColumn("industry", "所属行业", "organisation__industry", show=_industry),
    OfficeColumn("contact", "联系人", "organisation__contact_name"),
    OfficeColumn("phone", "联系电话", "organisation__contact_phone"),
    OfficeColumn("batch", "报送文号", "batch_entry__batch__number"),
    OfficeColumn(STATE, "状态", "shown_state", show=_state),
    OfficeColumn("submitted", "首次提交", "submitted_at", "submitted", show=moment),
    OfficeColumn("since", "进入当前状态", "state_since", "since", show=moment),
    OfficeColumn("due", "补正期限", "correction_due_at", show=deadline),
)
CHOICES = [(column.key, column.label) for column in OFFICE_COLUMNS]
DEFAULT_COLUMNS = ("number", "group", "bureau", STATE, "submitted")
# On a phone a list holds the name and what is done about it.
ALWAYS_SHOWN = {"number", STATE}
LOOKED_UP: dict[str, type[Group] | type[Bureau]] = {"group__name": Group, "bureau__name": Bureau}
LOOKED_UP_AS = {path: f"looked_up_{path}" for path in LOOKED_UP}
# What of the wishes is a parameter of the statement, and what stands for it in their shape.
KEYS = ("q", "group", "bureau")
PRESENT = "*"
ALWAYS_READ = ("number", "organisation__name", "organisation__uscc", "shown_state")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in words; `css` the cell's class, `is_state` for the one that is shown as a tag."""

    text: str
    css: str = ""
    is_state: bool = False


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One line of the list: the head of the row, and the chosen cells."""

    number: str
    name: str
    uscc: str
    state: State
    cells: tuple[Cell, ...]


def columns_chosen(*, by: User) -> tuple[OfficeColumn, ...]:
    """The columns of this person's list, in the list's order. One query."""
    keys = ListColumns.objects.filter(user=by).values_list("columns", flat=True).first()
    return columns_of(keys if keys is not None else DEFAULT_COLUMNS)


def columns_of(keys: Iterable[str]) -> tuple[OfficeColumn, ...]:
    """The columns with these keys, in the list's order; unknown keys are left out."""
    wanted = set(keys)
    return tuple(column for column in OFFICE_COLUMNS if column.key in wanted)


def heads_of(columns: Sequence[OfficeColumn]) -> list[Column]:
    """The heads of the table: the box to choose a row, the name, then the columns."""
    shown = [Column(each.label, each.sort, hide=_hide(each)) for each in columns]
    return [Column("选择", hidden_label=True), Column("申报单位", "name"), *shown]


def _hide(column: OfficeColumn) -> str:
    return "" if column.key in ALWAYS_SHOWN else "sm"


def rows_with(page: QuerySet[Application], columns: Sequence[OfficeColumn]) -> list[OfficeRow]:
    """The lines of a page of applications_listed with these columns. One query."""
    return _lines(page.values(*_paths(columns)), columns)


def first_rows(size: int, *, columns: Sequence[OfficeColumn], by: User, wanted: Wanted) -> tuple[list[OfficeRow], int]:
    """The first `size` lines of what is wanted, and how many the whole list has. One query.

    The statement is put together once for each shape of wishes: words and codes are parameters of it. Words that are
    not looked for by pairs of characters are none, and have theirs put together every time.
    """
    paths = _paths(columns)
    if wanted.q and not in_pairs(wanted.q):
        values = list(_counted(applications_listed(by=by, role=RoleCode.OFFICE, wanted=wanted), paths, size, wanted))
    else:
        present = {key: PRESENT for key in KEYS if getattr(wanted, key)}
        keys = [getattr(wanted, key) for key in present]
        values = _first(replace(wanted, **present), frozenset(paths), size).rows(by, *keys)
    for value in values:
        value.update({path: value[alias] for path, alias in LOOKED_UP_AS.items() if path in paths})
    return _lines(values, columns), values[0]["of_all"] if values else 0


def _counted(found: QuerySet[Application], paths: Iterable[str], size: int, wanted: Wanted) -> QuerySet[Any]:
    # Whoever looks for words reads every dossier once anyhow, and counts on the way; without them the index has the
    # first rows at once, and counting is a query of its own beside it. A window is counted before the part is cut out,
    # so the annotation may come after the slice.
    # Names that neither filter nor order are looked up for the part alone; a join would do it for everything counted.
    later = {LOOKED_UP_AS[path]: Subquery(_name_of(path)) for path in sorted(LOOKED_UP.keys() & paths)}
    of_all = Window(Count("pk")) if wanted.q else CountOf(found)
    part: QuerySet[Any] = found[:size].annotate(of_all=of_all, **later)
    return part.values(*sorted(set(paths) - LOOKED_UP.keys()), *later, "of_all")


@lru_cache(maxsize=64)
def _first(shape: Wanted, paths: frozenset[str], size: int) -> Prepared[Any]:
    present = [key for key in KEYS if getattr(shape, key)]

    def make(by: User, *keys: str) -> QuerySet[Any]:
        wanted = replace(shape, **dict(zip(present, keys, strict=True)))
        found = applications_listed(by=by, role=RoleCode.OFFICE, wanted=replace(wanted, q=""))
        return _counted(found.filter(named_with(wanted.q)) if wanted.q else found, paths, size, wanted)

    return Prepared(make)


def _name_of(path: str) -> QuerySet[Any]:
    return LOOKED_UP[path].objects.filter(pk=OuterRef(path.removesuffix("__name"))).values("name")


def _paths(columns: Sequence[OfficeColumn]) -> set[str]:
    return {*ALWAYS_READ, *(column.path for column in columns)}


def _lines(values: Iterable[Mapping[str, Any]], columns: Sequence[OfficeColumn]) -> list[OfficeRow]:
    styles = [" ".join(filter(None, ["nowrap" if c.sort else "", "hide-sm" if _hide(c) else ""])) for c in columns]
    return [
        OfficeRow(
            number=value["number"],
            name=value["organisation__name"],
            uscc=value["organisation__uscc"],
            state=APPLICATION.state[value["shown_state"]],
            cells=tuple(
                Cell(column.show(value[column.path]), css, column.key == STATE)
                for column, css in zip(columns, styles, strict=True)
            ),
        )
        for value in values
    ]


def rows_in_words(found: QuerySet[Application], columns: Sequence[OfficeColumn]) -> Iterator[list[str]]:
    """Every line of applications_listed as texts, the organisation's name first; read in parts, not all at once."""
    paths = {"organisation__name", *(column.path for column in columns)}
    for value in found.values(*paths).iterator(chunk_size=READ_AT_ONCE):
        yield [value["organisation__name"], *(column.show(value[column.path]) for column in columns)]


def query_of(wanted: Wanted) -> str:
    """What the list's address says of these wishes, and nothing else: the page is not part of a filter."""
    asked = {"state": wanted.state, "group": wanted.group, "bureau": wanted.bureau, "q": wanted.q}
    asked["sort"] = "" if wanted.sort == DEFAULT_SORT else wanted.sort
    return urlencode({name: value for name, value in asked.items() if value})


def saved_filters(*, by: User) -> QuerySet[SavedFilter]:
    """The person's own filters, by name."""
    return SavedFilter.objects.filter(user=by)


def load_filter(*, by: User, filter_id: int) -> SavedFilter:
    """One of the person's own. Raises NotFoundForYou."""
    found = saved_filters(by=by).filter(pk=filter_id).first()
    if found is None:
        raise NotFoundForYou
    return found
