"""A workbook that comes back: its rows as contents of items, each complaint with its sheet and row. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reviews.enums import PERCENT_STEP
from reviews.workbook import CLAUSE, MARK, NOTE_HEAD, NOTES, NUMBER, PERCENT, REASON, SCORES, ItemContent, NoteContent

Grid = Sequence[Sequence[str]]
Key = tuple[str, str]


@dataclass(slots=True)
class Brought:
    """What a workbook says: (number, clause) → content, and the mark it went out with; `wrong` refuses it all."""

    items: dict[Key, ItemContent] = field(default_factory=dict)
    marks: dict[Key, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def read_workbook(grids: Mapping[str, Grid], *, kinds: Mapping[str, str]) -> Brought:
    """The contents, unchecked against any sheet. `kinds` maps the label of a note's kind to its code."""
    brought = Brought()
    notes = _notes(grids.get(NOTES, ()), kinds, brought.wrong)
    grid = grids.get(SCORES)
    if not grid or not {NUMBER, CLAUSE, PERCENT, REASON} <= set(grid[0]):
        brought.wrong.append(f"没有找到“{SCORES}”表或其表头，请使用导出的工作簿。")
        return brought
    head = list(grid[0])
    plain = {head.index(name) for name in (*grid[0][:5], PERCENT, REASON, *([MARK] if MARK in head else []))}
    codes = {place: name.split(" ")[0] for place, name in enumerate(head) if place not in plain and name}
    for line, row in enumerate(grid[1:], 2):
        cells = dict(enumerate(row))
        key = (cells.get(head.index(NUMBER), ""), cells.get(head.index(CLAUSE), ""))
        if not any(key):
            continue
        if key in brought.items:
            brought.wrong.append(f"“{SCORES}”第 {line} 行：{key[0]} {key[1]} 重复。")
            continue
        percent = _percent(cells.get(head.index(PERCENT), ""), line, brought.wrong)
        bands = {code: cells[place].replace("–", "-") for place, code in codes.items() if cells.get(place)}
        reason = cells.get(head.index(REASON), "")
        brought.items[key] = ItemContent(percent, bands, reason, tuple(notes.pop(key, ())))
        brought.marks[key] = cells.get(head.index(MARK), "") if MARK in head else ""
    brought.wrong += [f"“{NOTES}”表中的 {number} {clause} 不在“{SCORES}”表中。" for number, clause in notes]
    return brought


def _percent(text: str, line: int, wrong: list[str]) -> int | None:
    text = text.removesuffix("%").strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) > 100 or int(text) % PERCENT_STEP:
        wrong.append(f"“{SCORES}”第 {line} 行：百分比“{text}”应为 0 至 100 之间 5 的倍数。")
        return None
    return int(text)


def _notes(grid: Grid, kinds: Mapping[str, str], wrong: list[str]) -> dict[Key, list[NoteContent]]:
    found: dict[Key, list[NoteContent]] = {}
    if grid and list(grid[0][: len(NOTE_HEAD)]) != list(NOTE_HEAD):
        wrong.append(f"“{NOTES}”表的表头已改动，请使用导出的工作簿。")
        return found
    for line, row in enumerate(grid[1:], 2):
        number, clause, kind, text, file, page, place = [*row, *[""] * len(NOTE_HEAD)][: len(NOTE_HEAD)]
        if not text:
            continue
        if kind not in kinds:
            wrong.append(f"“{NOTES}”第 {line} 行：类别“{kind}”应为{'、'.join(kinds)}之一。")
        elif page and not (page.isdecimal() and len(page) < 6):
            wrong.append(f"“{NOTES}”第 {line} 行：页码“{page}”应为整数。")
        else:
            note = NoteContent(kinds[kind], " ".join(text.split()), file, int(page) if page else None, place)
            found.setdefault((number, clause), []).append(note)
    return found
