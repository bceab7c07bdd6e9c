"""A workbook coming back: read, compared with what is stored now, and applied row by row as its writer decided."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO, Any

from applications.forms.sheets import BadSheet, Grid, grids_of_file
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.models import SiteImport, SiteVisit
from reviews.selectors.site_papers import entries_of, kind_of, plain, seal_of
from reviews.services.site_access import record_visit
from reviews.services.site_papers import create_entry, fields_of, lock_open_visit, rewrite_entry
from reviews.services.site_workbook import KEY_LABEL, heads_of
from reviews.site_papers import PAPERS, Entry, PaperKind, values_of

KEY = re.compile(r"(\d{1,12})-([0-9a-f]{12})")
MOST_SENTENCES = 20


class Meaning(StrEnum):
    """What a row of the workbook means beside what is stored."""

    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    CONFLICT = "conflict"
    GONE = "gone"


ASKED = frozenset({Meaning.CONFLICT, Meaning.GONE})
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Planned:
    """A row of the workbook (`mine`) and the stored one (`theirs`, None when there is none).

    `stamp` is the seal of what is stored now: a choice made for another text is no choice.
    """

    place: int
    paper: PaperKind
    line: int
    meaning: Meaning
    mine: dict[str, str]
    entry: Entry | None
    theirs: dict[str, str] | None
    stamp: str

    @property
    def asked(self) -> bool:
        return self.meaning in ASKED


def take_workbook(*, visit_id: int, file: IO[bytes], size: int, by: User, at: datetime | None = None) -> SiteImport:
    """Reads a workbook of this visit and keeps its rows; nothing is changed yet. Returns the import.

    Raises BadSheet with a sentence for each row that cannot be read, NotFoundForYou, NotYet, Conflict.
    Side effects: the SiteImport row, audit event `site.workbook_taken` with the number of rows.
    """
    grids = grids_of_file(file, size)
    with unit_of_work():
        visit, now = lock_open_visit(visit_id, by), at or database_now()
        rows, wrong = _rows(grids), list[str]()
        for row in rows:
            wrong += _against(visit, row)
        if wrong:
            raise BadSheet(*wrong[:MOST_SENTENCES])
        taken = SiteImport.objects.create(visit=visit, by=by, at=now, rows=rows)
        record_visit("site.workbook_taken", visit, by, now, {"rows": len(rows)})
    return taken


def _rows(grids: Mapping[str, Grid]) -> list[dict[str, Any]]:
    papers = {paper.title: paper for paper in PAPERS.values()}
    found = [(papers[title], grid) for title, grid in grids.items() if title in papers and grid]
    if not found:
        raise BadSheet("文件中没有现场评审工作簿的表，请使用从本页导出的工作簿")
    order = list(PAPERS.values())
    return [row for paper, grid in sorted(found, key=lambda each: order.index(each[0])) for row in _sheet(paper, grid)]


def _sheet(paper: PaperKind, grid: Grid) -> Iterable[dict[str, Any]]:
    head = [KEY_LABEL, *heads_of(paper)]
    if grid[0][: len(head)] != head:
        raise BadSheet(f"“{paper.title}”的表头与导出时不同，请使用从本页导出的工作簿")
    for line, cells in enumerate(grid[1:], 2):
        full = [*cells, *[""] * (len(head) - len(cells))][: len(head)]
        if any(full[1:]):
            yield {"kind": paper.code, "line": line, "key": full[0], "values": _values(paper, full[1:])}


def _values(paper: PaperKind, cells: list[str]) -> dict[str, str]:
    values = {}
    for column, cell in zip(paper.columns, cells, strict=True):
        codes = {label: code for code, label in column.choices}
        values[column.name] = codes.get(cell, cell)
    return plain(values)


def _against(visit: SiteVisit, row: dict[str, Any]) -> list[str]:
    """What is wrong with a row; its key is taken apart on the way."""
    paper = kind_of(row["kind"])
    where = f"“{paper.title}”第 {row['line']} 行："
    key = KEY.fullmatch(row.pop("key") or "0-000000000000")
    if key is None:
        return [f"{where}标识已被改动，请重新导出，或清空标识作为新增的行"]
    row["entry"], row["seal"] = int(key[1]) or None, key[2]
    wrong = [f"{where}{sentence}" for _, sentence in paper.against(row["values"])]
    if not wrong:
        try:
            fields_of(visit, paper, {**row["values"], "issue": ""})
        except DomainError as error:
            wrong = [f"{where}{error.sentence}"]
    return wrong


def plan_of(taken: SiteImport) -> list[Planned]:
    """Every row of the import beside what is stored now. Four queries."""
    stored = {code: {entry.pk: entry for entry in entries_of(taken.visit, code)} for code in PAPERS}
    texts = {code: {seal_of(values_of(entry)) for entry in entries.values()} for code, entries in stored.items()}
    return [
        _planned(place, row, stored[row["kind"]].get(row["entry"]), texts[row["kind"]])
        for place, row in enumerate(taken.rows)
    ]


def _planned(place: int, row: dict[str, Any], entry: Entry | None, texts: set[str]) -> Planned:
    paper, mine = kind_of(row["kind"]), row["values"]
    theirs = plain(values_of(entry)) if entry else None
    sent, now = seal_of(mine), seal_of(theirs) if theirs else ""
    if row["entry"] is None:
        meaning = Meaning.SAME if sent in texts else Meaning.NEW
    elif sent in {row["seal"], now}:
        meaning = Meaning.SAME
    elif entry is None:
        meaning = Meaning.GONE
    else:
        meaning = Meaning.CHANGED if now == row["seal"] else Meaning.CONFLICT
    return Planned(place, paper, row["line"], meaning, mine, entry, theirs, now or "none")


@dataclass(frozen=True, slots=True)
class Applied:
    """How many rows an import added, changed and left alone."""

    added: int
    changed: int
    left: int


@unit_of_work()
def apply_import(
    *, visit_id: int, import_id: int, choices: Mapping[int, str], by: User, at: datetime | None = None
) -> Applied:
    """Writes an import into the visit's papers, whole or not at all; returns what it did.

    `choices` maps the place of each row in conflict to "mine:<stamp>" (the workbook's text) or "theirs:<stamp>".
    Raises NotFoundForYou (another's import), Conflict (applied before, the report is being signed), DomainError (a
    conflict is undecided, or its stored text has changed since the choice; a row no longer fits).
    Side effects: rows as create_entry and rewrite_entry, `applied_at`, audit event `site.workbook_applied`.
    """
    visit, now = lock_open_visit(visit_id, by), at or database_now()
    taken = SiteImport.objects.select_for_update().filter(pk=import_id, visit=visit, by=by).first()
    if taken is None:
        raise NotFoundForYou
    if taken.applied_at is not None:
        raise Conflict("该工作簿已经导入，请勿重复提交。")
    taken.visit = visit
    plan = plan_of(taken)
    undecided = [row for row in plan if row.asked and _choice(row, choices) is None]
    if undecided:
        raise DomainError(f"还有 {len(undecided)} 行冲突没有选择，请逐行选择后再导入。")
    done = [_write(visit, row, _choice(row, choices), by, now) for row in plan]
    taken.applied_at = now
    taken.save(update_fields=["applied_at"])
    counts = Applied(done.count(Meaning.NEW), done.count(Meaning.CHANGED), done.count(Meaning.SAME))
    record_visit("site.workbook_applied", visit, by, now, {"added": counts.added, "changed": counts.changed})
    return counts


def _choice(row: Planned, choices: Mapping[int, str]) -> str | None:
    which, _, stamp = choices.get(row.place, "").partition(":")
    return which if which in {MINE, THEIRS} and stamp == row.stamp else None


def _write(visit: SiteVisit, row: Planned, choice: str | None, by: User, at: datetime) -> Meaning:
    """Carries one row out; what became of it."""
    if row.meaning == Meaning.SAME or (row.asked and choice == THEIRS):
        return Meaning.SAME
    try:
        if row.entry is None:
            create_entry(visit, row.paper, row.mine, by, at)
            return Meaning.NEW
        rewrite_entry(visit, row.entry, row.paper, row.mine, by, at)
    except DomainError as error:
        raise DomainError(f"“{row.paper.title}”第 {row.line} 行：{error.sentence}") from error
    return Meaning.CHANGED


def load_import(*, visit: SiteVisit, import_id: int, by: User) -> SiteImport:
    """The person's own import of a visit that was loaded for them. Raises NotFoundForYou. One query."""
    found = SiteImport.objects.filter(pk=import_id, visit=visit, by=by).first()
    if found is None:
        raise NotFoundForYou
    found.visit = visit
    return found
