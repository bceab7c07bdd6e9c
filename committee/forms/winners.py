"""The register of winners as a table: its columns, and reading one that somebody brings, row by row."""

from typing import Any

from django import forms

from applications.forms.sheets import Grid, lines_of, refuse
from applications.forms.table_import import TableImportForm
from applications.models import AwardCycle
from baoji_award.accounts import uscc
from committee.services.winner_register import LONGEST_REASON, WinnerRow

YEAR, NAME, CODE, PRIZE, GROUP, DOCUMENT, MONEY, STATE = (
    "年度",
    "单位名称",
    "统一社会信用代码",
    "奖项",
    "组别",
    "文号",
    "补助资金（元）",
    "状态",
)
COLUMNS = (YEAR, NAME, CODE, PRIZE, GROUP, DOCUMENT, MONEY)
REQUIRED = (YEAR, NAME, CODE, PRIZE, DOCUMENT)
LONGEST = {NAME: 100, GROUP: 40, DOCUMENT: 60}
FIRST_YEAR = 1990


class WinnersImportForm(TableImportForm[WinnerRow]):
    def __init__(self, *args: Any, cycle: AwardCycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle = cycle

    def read(self, grid: Grid) -> list[WinnerRow]:
        return rows_of(grid, self.cycle)


class StrikeForm(forms.Form):
    reason = forms.CharField(label="划除原因", max_length=LONGEST_REASON, error_messages={"required": "请填写划除原因"})


class EarlierFilter(forms.Form):
    year = forms.CharField(label="年度", required=False, max_length=4)
    q = forms.CharField(label="单位或代码", required=False, max_length=60)


def rows_of(grid: Grid, cycle: AwardCycle) -> list[WinnerRow]:
    """The winners of a table with its head in the first line. Raises BadSheet with a sentence for each fault."""
    prizes = {award.name: award.code for award in cycle.rulebook.awards}
    rows, faults, seen = [], [], dict[tuple[str, int, str], int]()
    for line, values in lines_of(grid, REQUIRED):
        row, wrong = _row(values, prizes, cycle.year)
        if row is not None:
            key = (row.uscc, row.year, row.kind)
            if key in seen:
                wrong = [f"与第 {seen[key]} 行重复"]
            seen.setdefault(key, line)
            rows.append(row)
        faults += [f"第 {line} 行：{words}" for words in wrong]
    refuse(faults)
    return rows


def _row(values: dict[str, str], prizes: dict[str, str], before: int) -> tuple[WinnerRow | None, list[str]]:
    values = {head: values.get(head, "").strip() for head in COLUMNS}
    wrong = [f"未填写{head}" for head in REQUIRED if not values[head]]
    wrong += [f"{head}超过 {most} 字" for head, most in LONGEST.items() if len(values[head]) > most]
    if values[YEAR] and not (values[YEAR].isdecimal() and FIRST_YEAR <= int(values[YEAR]) < before):
        wrong.append(f"年度应为 {FIRST_YEAR} 至 {before - 1} 的四位数字")
    if values[PRIZE] and values[PRIZE] not in prizes:
        wrong.append(f"奖项应为{'或'.join(prizes)}")
    money = values[MONEY] or "0"
    if not money.isdecimal() or len(money) > 9:
        wrong.append("补助资金应为不带小数的金额，例如 500000")
    code = ""
    try:
        code = uscc.validate(values[CODE]) if values[CODE] else ""
    except uscc.InvalidCode as error:
        wrong.append(error.sentence)
    if wrong:
        return None, wrong
    row = WinnerRow(
        year=int(values[YEAR]),
        name=values[NAME],
        uscc=code,
        kind=prizes[values[PRIZE]],
        prize=values[PRIZE],
        group=values[GROUP],
        document=values[DOCUMENT],
        money=int(money),
    )
    return row, []
