"""The kinds of rows in a visit's papers: their columns once, for forms, checks, the workbook and the report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reviews.models import SiteDocument, SiteFinding, SiteInterview, SiteIssue

Entry = SiteIssue | SiteFinding | SiteDocument | SiteInterview
Values = Mapping[str, str]
# Columns whose text names another row: a clause of the criteria, the number of an issue.
CLAUSE, ISSUE = "clause", "issue"
CHECKS = frozenset({SiteFinding.Kind.VERIFIED.value, SiteFinding.Kind.DIFFERENT.value})


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """One column: its field, its heading, the longest text. `choices` map a code to its label."""

    name: str
    label: str
    most: int
    required: bool = False
    lines: int = 1
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    def shown(self, text: str) -> str:
        """The text as a person reads it: a code by its label."""
        return dict(self.choices).get(text, text)


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of row. `also` says what a row's columns owe each other: (column, sentence) for each thing missing."""

    code: str
    title: str
    model: type[Entry]
    columns: tuple[PaperColumn, ...]
    also: Callable[[Values], list[tuple[str, str]]] = lambda _values: []

    def against(self, values: Values) -> list[tuple[str, str]]:
        """(column, sentence) for everything wrong with the row on its own."""
        wrong = []
        for column in self.columns:
            text = values.get(column.name, "")
            if column.required and not text:
                wrong.append((column.name, f"请填写“{column.label}”。"))
            elif len(text) > column.most:
                wrong.append((column.name, f"“{column.label}”不超过 {column.most} 字。"))
            elif text and column.choices and text not in dict(column.choices):
                wrong.append((column.name, f"请选择“{column.label}”。"))
        return wrong + self.also(values)


def _checks_are_whole(values: Values) -> list[tuple[str, str]]:
    wrong = []
    if values.get("kind") in CHECKS and not values.get("claimed"):
        wrong.append(("claimed", "请写明申报材料所述内容，再填写核实结果。"))
    if values.get("kind") == SiteFinding.Kind.DIFFERENT and not values.get("difference"):
        wrong.append(("difference", "类别为“不符”时，请写明差异。"))
    return wrong


_CLAUSE = PaperColumn(CLAUSE, "对应条款", 20)
PAPERS = {
    kind.code: kind
    for kind in (
        PaperKind(
            "issue",
            "待核实事项",
            SiteIssue,
            (
                _CLAUSE,
                PaperColumn("text", "待核实事项", 1000, required=True, lines=3),
                PaperColumn("reference", "依据页码", 100),
            ),
        ),
        PaperKind(
            "finding",
            "现场记录",
            SiteFinding,
            (
                PaperColumn("kind", "类别", 12, required=True, choices=tuple(SiteFinding.Kind.choices)),
                PaperColumn(ISSUE, "对应待核实事项", 5),
                _CLAUSE,
                PaperColumn("claimed", "申报材料所述", 300, hint="类别为“已核实”或“不符”时填写。"),
                PaperColumn("found", "现场情况", 1000, required=True, lines=3),
                PaperColumn("difference", "差异", 300, hint="类别为“不符”时填写，例如：申报 12.6 %，查实 11.9 %。"),
                PaperColumn("evidence", "查阅的证据", 300),
            ),
            _checks_are_whole,
        ),
        PaperKind(
            "document",
            "查阅资料",
            SiteDocument,
            (
                PaperColumn("title", "资料名称", 200, required=True),
                PaperColumn("number", "文号或编号", 100),
                PaperColumn("holder", "提供部门", 100),
                _CLAUSE,
                PaperColumn("remark", "查阅情况", 500, lines=2),
            ),
        ),
        PaperKind(
            "interview",
            "访谈记录",
            SiteInterview,
            (
                PaperColumn("person", "访谈对象", 100, required=True),
                PaperColumn("department", "部门及职务", 100),
                PaperColumn("held", "时间", 50, hint="例如：14:30—15:00"),
                _CLAUSE,
                PaperColumn("content", "访谈要点", 2000, required=True, lines=3),
            ),
        ),
    )
}


def values_of(entry: Entry) -> dict[str, str]:
    """The row's texts by column, as a form shows them and the workbook prints them. The caller has joined its rows."""
    kind = next(kind for kind in PAPERS.values() if isinstance(entry, kind.model))
    return {column.name: _text(entry, column.name) for column in kind.columns}


def shown_values(entry: Entry) -> list[tuple[str, str]]:
    """The row's texts under their headings."""
    kind = next(kind for kind in PAPERS.values() if isinstance(entry, kind.model))
    values = values_of(entry)
    return [(column.label, column.shown(values[column.name])) for column in kind.columns]


def _text(entry: Entry, name: str) -> str:
    if name == CLAUSE:
        return entry.item.clause if entry.item else ""
    if name == ISSUE:
        issue = entry.issue if isinstance(entry, SiteFinding) else None
        return str(issue.number) if issue else ""
    return str(getattr(entry, name))
