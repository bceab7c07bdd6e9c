"""Tables brought from elsewhere: what is read, what is refused and where it is said to be wrong."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from applications.forms.dossier_import import figures_of, rows_from
from applications.forms.sheets import BadSheet, grid_of_file, grid_of_text
from applications.rules.fields import FieldRule
from tests.applications.rules.definitions import YEARS, years

FIELDS = [
    FieldRule.model_validate(each)
    for each in (
        years("assets", label="资产总额", unit="万元", aliases=["总资产"], years_before=1),
        years("rate", label="顾客满意度", maximum=100),
        years("ratio", label="占比", formula="assets * 2"),
    )
]
TABLE = FieldRule.model_validate(
    {
        "key": "t",
        "label": "证书",
        "kind": "rows",
        "columns": [
            {"key": "number", "label": "编号", "kind": "text", "limit": 5},
            {"key": "since", "label": "有效期起", "kind": "date"},
            {"key": "until", "label": "有效期止", "kind": "date", "not_before": "since"},
            {"key": "kind", "label": "类别", "kind": "choice", "choices": ["甲", "乙"], "required": False},
        ],
    }
)


def book(*rows: list[Any]) -> tuple[io.BytesIO, int]:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    file = io.BytesIO()
    made.save(file)
    size = file.tell()
    file.seek(0)
    return file, size


def refusal(call: Any, *args: Any) -> tuple[str, ...]:
    with pytest.raises(BadSheet) as bad:
        call(*args)
    return bad.value.sentences


def test_figures_are_found_by_label_and_year_whatever_their_order() -> None:
    text = "指标\t单位\t2023年\t2021\t2020\n总资产（万元）\t万元\t41 260.50\t39,800\t 38000\n\n"
    text += "占比\t%\t1\t2\t3\n顾客满意度\t%\t\t95\t"
    assert figures_of(grid_of_text(text), FIELDS, YEARS) == {
        "assets": {"2023": "41260.50", "2021": "39800", "2020": "38000"},
        "rate": {"2021": "95"},
    }


def test_every_wrong_figure_is_named_with_its_line() -> None:
    text = "指标\t2020\t2021\n利润\t1\t2\n顾客满意度\t90\t457.2\n资产总额\t很多\t1"
    assert refusal(figures_of, grid_of_text(text), FIELDS, YEARS) == (
        "第 2 行：表中没有指标“利润”",
        "第 3 行“顾客满意度”：不填 2020 年的数据",
        "第 3 行“顾客满意度”：2021 年不应大于 100，当前填写的是 457.2",
        "第 4 行“资产总额”：2020 年请填写数字，例如 41260.50",
    )


@pytest.mark.parametrize("text", ["资产总额\t1\t2", "指标\t甲\t乙\n资产总额\t1\t2"])
def test_a_table_of_figures_needs_its_years(text: str) -> None:
    assert refusal(figures_of, grid_of_text(text), FIELDS, YEARS)[0].startswith("第 1 行应为表头")


def test_a_file_is_read_like_the_text() -> None:
    file, size = book(
        ["序号", "编号", "有效期止", "有效期起"], [1, "Q-1", date(2026, 5, 11), "2023/5/12"], [2, 17, None, ""]
    )
    assert rows_from(grid_of_file(file, size), TABLE) == [
        {"number": "Q-1", "since": "2023-05-12", "until": "2026-05-11", "kind": ""},
        {"number": "17", "since": "", "until": "", "kind": ""},
    ]


def test_every_wrong_cell_of_a_row_is_named() -> None:
    text = "编号\t有效期起\t有效期止\t类别\nQ-12345\t去年\t\t丙\n\t2026-03-01\t2025-03-01\t甲"
    assert refusal(rows_from, grid_of_text(text), TABLE) == (
        "第 2 行“编号”：超出 2 字，请删减至 5 字以内",
        "第 2 行“有效期起”：请按“2024-12-08”的格式填写日期",
        "第 2 行“类别”：请从列出的选项中选择",
        "第 3 行“有效期止”：有效期止（2025年3月1日）早于有效期起（2026年3月1日）",
    )


def test_a_strange_column_is_named() -> None:
    assert refusal(rows_from, grid_of_text("编号\t颜色\nQ-1\t红"), TABLE) == (
        "第 1 行：“颜色”不是本表的列，表头应为 编号、有效期起、有效期止、类别",
    )


def test_formulas_are_refused_by_their_place() -> None:
    file, size = book(["编号"], ["=1+1"], ["Q-1"])
    assert refusal(grid_of_file, file, size) == ("第 2 行第 1 列是公式，请粘贴为数值后重试",)


@pytest.mark.parametrize("content", [b"", b"not a table", b"PK\x03\x04broken", b"%PDF-1.7"])
def test_other_files_are_refused(content: bytes) -> None:
    assert refusal(grid_of_file, io.BytesIO(content), len(content))[0].startswith("文件不是可以读取的 XLSX 表格")


def test_a_zip_that_is_no_table_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "b")
    assert refusal(grid_of_file, file, 100)[0].startswith("文件不是可以读取的 XLSX 表格")


def test_what_unpacks_to_too_much_is_refused_unread() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"0" * (21 * 1024 * 1024))
    assert refusal(grid_of_file, file, 30_000) == ("文件展开后过大，请只保留要导入的表后重试",)


def test_sizes_have_limits() -> None:
    file, size = book(*[[str(row)] for row in range(201)])
    assert refusal(grid_of_file, file, size)[0].startswith("表格最多 200 行")
    assert refusal(grid_of_file, file, 1024 * 1024 + 1) == ("文件超过 1 MB，请只保留要导入的表后重试",)
    assert refusal(grid_of_text, "\t" * 31)[0].startswith("表中没有内容")
    assert refusal(grid_of_text, "1\t" * 31)[0].startswith("表格最多 200 行")
    assert refusal(grid_of_text, "长" * 5001) == ("第 1 行有单元格超过 5000 字",)
