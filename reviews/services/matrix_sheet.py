"""A panel's assignments as an XLSX table, and such a table taken back: the whole of it, or nothing."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from applications.services.list_tables import write_xlsx
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.files import work_file
from baoji_award.errors import DomainError
from reviews.errors import NotYet
from reviews.models import Panel
from reviews.selectors.openings import panel_is_done
from reviews.selectors.panels import load_panel
from reviews.selectors.planning import Question, dossiers_of, question_of
from reviews.services.assignment import lock_dossiers
from reviews.services.panels import lock_panel
from reviews.services.proposing import change_proposals
from reviews.services.solving_task import Pair

NUMBER, NAME, GROUP = "申报编号", "申报单位", "组别"
ASSIGNED, RELEASED, IMPOSSIBLE = "分派", "已发布", "不可分派"
LEADING = (NUMBER, NAME, GROUP)
MOST_DOSSIERS, MOST_EXPERTS, MOST_NAMED = 1000, 300, 20


class BadMatrix(DomainError):
    """The table does not fit; `sentences` say where, row by row."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(sentences[0])
        more = len(sentences) - MOST_NAMED
        self.sentences = [*sentences[:MOST_NAMED], *([f"另有 {more} 处不符。"] if more > 0 else [])]


def export_matrix(panel: Panel, *, by: User, at: datetime) -> bytes:
    """The table as XLSX: a row for each dossier that `by` may see, a column for each expert; nothing is a formula."""
    question = question_of(panel, by=by, at=at)
    with work_file() as path:
        rows = _rows(question)
        write_xlsx(path, rows, title="任务分派", columns=len(LEADING) + len(question.experts), name_column=2)
        return path.read_bytes()


def _rows(question: Question) -> Iterator[list[str]]:
    experts = sorted(question.experts.values(), key=lambda profile: profile.code)
    yield [*LEADING, *(f"{profile.code} {profile.user.name}" for profile in experts)]
    for pk, application in question.dossiers.items():
        cells = [_cell(question, (pk, profile.user_id)) for profile in experts]
        yield [application.number, application.organisation.name, application.group.name, *cells]


def _cell(question: Question, pair: Pair) -> str:
    if pair in question.task.fixed:
        return RELEASED
    if pair in question.proposed:
        return ASSIGNED
    why = question.task.forbidden.get(pair)
    return f"{IMPOSSIBLE}：{why}" if why else ""


@unit_of_work()
def import_matrix(
    *, panel_id: int, grid: Sequence[Sequence[str]], by: User, at: datetime | None = None
) -> tuple[int, int]:
    """Makes the panel's proposals those of the table; returns how many are new and how many are taken back.

    Dossiers and experts that the table does not name stay as they are. Raises NotFoundForYou, NotYet (panel not
    enabled, scores open), BadMatrix with every wrong place; then nothing changes. Side effects: those of
    change_proposals, audit event `assignments.imported` with the totals.
    """
    locked = lock_panel(panel_id, by)
    if locked.state != Panel.State.ENABLED:
        raise NotYet("评审组尚未启用，不能分派。")
    if panel_is_done(locked):
        raise NotYet("本阶段评分已开封，不能再分派。")
    panel = load_panel(cycle=locked.cycle, panel_id=panel_id, by=by)
    lock_dossiers(application.pk for application in dossiers_of(panel, by=by))
    now = at or database_now()
    question = question_of(panel, by=by, at=now)
    named, wanted = _Table(question, grid).read()
    proposed = frozenset(question.proposed)
    added, dropped = wanted - proposed, (proposed & named) - wanted
    change_proposals(panel, question, added=added, dropped=dropped, by=by, at=now)
    totals: dict[str, object] = {"added": len(added), "dropped": len(dropped)}
    record(action="assignments.imported", by=by, at=now, object_type="panel", object_id=str(panel.pk), payload=totals)
    return len(added), len(dropped)


class _Table:
    """Reads a table against what is possible. Everything wrong is collected before anything is refused."""

    def __init__(self, question: Question, grid: Sequence[Sequence[str]]) -> None:
        self.question, self.grid = question, grid
        self.wrong: list[str] = []
        self.numbers = {application.number: pk for pk, application in question.dossiers.items()}
        self.codes = {profile.code: user for user, profile in question.experts.items()}

    def read(self) -> tuple[frozenset[Pair], frozenset[Pair]]:
        """The pairs the table names, and those of them it wants proposed. Raises BadMatrix."""
        columns = self._columns()
        named, wanted, seen = set[Pair](), set[Pair](), set[str]()
        for line, row in enumerate(self.grid[1:] if not self.wrong else (), 2):
            number = _at(row, columns[NUMBER])
            if number in self.numbers and number not in seen:
                seen.add(number)
                cells = self._cells(columns, self.numbers[number], row)
                named |= set(cells)
                wanted |= {
                    pair for pair, (code, text) in cells.items() if self._wants(pair, text, f"第 {line} 行 {code}")
                }
            elif any(row):
                words = "在表中重复" if number in seen else "不在本评审组的范围内"
                self.wrong.append(f"第 {line} 行：申报编号“{number}”{words}。")
        if self.wrong:
            raise BadMatrix(self.wrong)
        return frozenset(named), frozenset(wanted)

    def _cells(self, columns: dict[str, int], dossier: int, row: Sequence[str]) -> dict[Pair, tuple[str, str]]:
        """Pair → the expert's code and what the table says."""
        return {
            (dossier, user): (code, _at(row, columns[code])) for code, user in self.codes.items() if code in columns
        }

    def _columns(self) -> dict[str, int]:
        """申报编号 and the codes → their columns."""
        found: dict[str, int] = {}
        for place, head in enumerate(self.grid[0]):
            label = head.split(maxsplit=1)[0] if head else ""
            if label in found:
                self.wrong.append(f"表头中“{label}”重复。")
            elif label == NUMBER or label in self.codes:
                found[label] = place
            elif label and label not in LEADING:
                self.wrong.append(f"表头第 {place + 1} 列“{head}”不是本评审组的专家。")
        if NUMBER not in found:
            self.wrong.append(f"表头中没有“{NUMBER}”一列。")
        return found

    def _wants(self, pair: Pair, text: str, place: str) -> bool:
        released, why = pair in self.question.task.fixed, self.question.task.forbidden.get(pair)
        if released:
            if text not in {RELEASED, ASSIGNED}:
                self.wrong.append(f"{place}：分派已发布，不能取消。专家须回避的，请办理回避。")
            return False
        if text == ASSIGNED:
            if why:
                self.wrong.append(f"{place}：不能分派，{why}。")
            return not why
        if text and not text.startswith(IMPOSSIBLE):
            self.wrong.append(f"{place}：“{text[:20]}”不能识别，只能填“{ASSIGNED}”或者留空。")
        return False


def _at(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""
