"""Score sheets as a workbook for work without a network: what an item holds, and how it is laid out. Pure.

Sheet 评分 has a row an item, sheet 意见 a row a note. The hidden column 校验 says what the item was when it went out:
on the way back it shows who changed it meanwhile, the workbook, the portal, or both.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

SCORES, NOTES, HELP = "评分", "意见", "说明"
NUMBER, CLAUSE, PERCENT, REASON, MARK = "申报编号", "条款", "百分比", "保留理由", "校验"
SCORE_HEAD = (NUMBER, "申报单位", CLAUSE, "名称", "分值")
NOTE_HEAD = (NUMBER, CLAUSE, "类别", "内容", "文件", "页码", "位置")
HELP_LINES = (
    ("离线评分说明",),
    ("“评分”表每行一个条款：各维度列填区间（例如 50-65），百分比填 0 至 100 之间 5 的倍数，留空为未评。",),
    ("“意见”表每行一条意见：类别填 优势、改进机会 或 现场核实事项；文件名须与申报材料中的文件名一致。",),
    ("不要改动申报编号、条款和隐藏的“校验”列。导入时如系统中的内容也有变化，将逐项列出，由您选择。",),
)


@dataclass(frozen=True, slots=True)
class NoteContent:
    """A note with the name of its file in place of its id."""

    kind: str
    text: str
    file: str = ""
    page: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class ItemContent:
    """What the author has written about one item."""

    percent: int | None = None
    bands: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    notes: tuple[NoteContent, ...] = ()

    @property
    def mark(self) -> str:
        """A short digest: equal contents, equal marks."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "ItemContent":
        """The way back from `plain`."""
        notes = tuple(NoteContent(**note) for note in plain["notes"])
        return cls(plain["percent"], plain["bands"], plain["reason"], notes)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of a sheet as it goes out. `kinds` maps the kind of a note to its label."""

    number: str
    organisation: str
    clause: str
    title: str
    points: int
    content: ItemContent


def layout(
    items: Sequence[ItemRow], *, dimensions: Mapping[str, str], kinds: Mapping[str, str]
) -> list[tuple[str, list[int], Iterable[Sequence[str]]]]:
    """The three sheets (title, widths, rows). `dimensions` maps every code in use to its name."""
    head = [*SCORE_HEAD, *(f"{code} {name}" for code, name in dimensions.items()), PERCENT, REASON, MARK]
    scores = [head, *(_score_row(item, dimensions) for item in items)]
    notes = [NOTE_HEAD, *(row for item in items for row in _note_rows(item, kinds))]
    widths = [16, 28, 8, 22, 8, *(10 for _ in dimensions), 8, 40, 0]
    return [(SCORES, widths, scores), (NOTES, [16, 8, 14, 60, 30, 8, 24], notes), (HELP, [100], HELP_LINES)]


def _score_row(item: ItemRow, dimensions: Mapping[str, str]) -> list[str]:
    content = item.content
    bands = [content.bands.get(code, "") for code in dimensions]
    percent = "" if content.percent is None else str(content.percent)
    known = [item.number, item.organisation, item.clause, item.title, str(item.points)]
    return [*known, *bands, percent, content.reason, content.mark]


def _note_rows(item: ItemRow, kinds: Mapping[str, str]) -> Iterable[list[str]]:
    for note in item.content.notes:
        page = "" if note.page is None else str(note.page)
        yield [item.number, item.clause, kinds[note.kind], note.text, note.file, page, note.place]
