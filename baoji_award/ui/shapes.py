"""Shapes of the values that components show. Any object or dict with the same attributes does as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple


class MenuLink(NamedTuple):
    """A link of the side menu; `todo` is the number of open things behind it."""

    label: str
    url: str
    current: bool = False
    todo: int = 0


class MenuGroup(NamedTuple):
    """A group of the side menu; the first one usually has no label."""

    label: str
    links: Sequence[MenuLink]


class Choice(NamedTuple):
    """A year or a role to switch to."""

    label: str
    url: str
    current: bool = False


class Step(NamedTuple):
    """One of the seven steps. `state`: done, now or next."""

    number: int
    label: str
    when: str
    state: str


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the task list. Without `url` it is not yet open."""

    label: str
    status: str
    tone: str = ""
    hint: str = ""
    icon: str = ""
    url: str = ""


class TaskGroup(NamedTuple):
    title: str
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the action bar. Blocked ones stay visible with their reason; tone: primary, plain or text."""

    label: str
    name: str = ""
    url: str = ""
    allowed: bool = True
    reason: str = ""
    tone: str = "plain"
    primary: bool = False
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    name: str
    size: int
    sha256: str = ""
    pages: int | None = None
    at: datetime | None = None
    url: str = ""
    pk: int | None = None


class AnswerTable(NamedTuple):
    """A table within the answers. `numeric`: every column after the first holds figures."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of the check page. `files` show their fingerprint, `warning` stands beside the value.

    With a `table` the table is shown instead of `value`, which says the same in words. Links may lead to its `id`.
    """

    label: str
    value: Any = ""
    warning: str = ""
    files: Sequence[EvidenceFile] = ()
    table: AnswerTable | None = None
    id: str = ""


class AnswerSection(NamedTuple):
    title: str
    rows: Sequence[Answer]
    edit_url: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One figure of the year table. `id` and `name` are those of the form field; `asked`: the row has this year."""

    year: int
    value: str = ""
    name: str = ""
    id: str = ""
    error: str = ""
    asked: bool = True


@dataclass(frozen=True, slots=True)
class GridRow:
    """One indicator. A computed row is shown, not filled in. `origin`: the year of the dossier it was copied from."""

    key: str
    label: str
    unit: str
    cells: Sequence[GridCell]
    computed: bool = False
    hint: str = ""
    optional: bool = False
    origin: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a data table. `sort` is the key put into ?sort=; `hide`: sm or md drops it on narrow screens."""

    label: str
    sort: str = ""
    numeric: bool = False
    hide: str = ""
    hidden_label: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a timeline. `seq` and `digest` belong to the audit variant."""

    at: datetime | None
    text: str
    key: bool = False
    seq: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class BoardStage:
    """A column of the stage board. `state`: done, now or next; `rows` are a few (label, value)."""

    number: int
    label: str
    when: str
    state: str
    big: str = ""
    unit: str = ""
    rows: Sequence[tuple[str, Any]] = ()
    status: str = ""
    tone: str = ""
    icon: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line of the ballot. `name` is the input's name; a recused line cannot be voted on."""

    label: str
    name: str = ""
    detail: str = ""
    recused: str = ""
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class BandCell:
    """One descriptor of the scoring guideline: `low`–`high` percent, short words in the cell, full text behind it."""

    low: int
    high: int
    short: str
    full: str = ""
    on: bool = False

    @property
    def range(self) -> str:
        return f"{self.low}–{self.high}"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of a score (A, D, L, I). `name` is the input's name."""

    code: str
    label: str
    name: str
    cells: Sequence[BandCell]


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One item of the heat map. `percents` in the order of the experts; None where an expert gave none."""

    no: str
    title: str
    percents: Sequence[int | None]
    flagged: bool = False
    consensus: str = ""
    status: str = ""
    tone: str = ""
    url: str = ""


class HeatGroup(NamedTuple):
    title: str
    rows: Sequence[HeatRow]
