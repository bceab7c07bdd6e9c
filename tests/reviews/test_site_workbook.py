"""The visit's workbook: out, changed without a network, back in, with what somebody else changed meanwhile."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from applications.forms.sheets import BadSheet
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.models import SiteDocument, SiteFinding, SiteImport, SiteInterview, SiteVisit
from reviews.selectors.site_papers import seal_of_entry
from reviews.services.site_imports import Applied, Meaning, apply_import, plan_of, take_workbook
from reviews.services.site_papers import add_entry, change_entry
from reviews.services.site_workbook import workbook_of
from tests.browsing import browser
from tests.reviews.rows45 import VISITING, Stage, accept_all, make_stage, reported
from tests.reviews.site_rows import planned
from tests.sharing import shared

DOCUMENTS = ("管理评审报告", "顾客满意度调查", "设备台账")


@shared
def stage() -> Stage:
    move_clock(VISITING)
    made = make_stage("site_review", experts=4)
    accept_all(made, made.application)
    return made


@pytest.fixture
def visit(stage: Stage) -> SiteVisit:
    made = planned(stage)
    for title in DOCUMENTS:
        values = {"title": title, "remark": "第一行\r\n第二行 =B2"}
        add_entry(visit_id=made.pk, kind="document", values=values, by=stage.experts[1], at=VISITING)
    return made


def rename(stage: Stage, entry: SiteDocument, title: str) -> None:
    values = {"title": title, "remark": "平台上改的"}
    change_entry(
        visit_id=entry.visit_id, kind="document", entry_id=entry.pk, values=values, seen=seal_of_entry(entry),
        by=stage.experts[2], at=VISITING,
    )  # fmt: skip


def returned(
    visit: SiteVisit, edit: dict[str, dict[str, str]] | None = None, rows: dict[str, list[str]] | None = None
) -> io.BytesIO:
    """The exported workbook with cells (sheet → place → text) and whole new rows (sheet → cells) written into it."""
    book: Any = load_workbook(io.BytesIO(workbook_of(visit)))
    for title, cells in (edit or {}).items():
        for place, text in cells.items():
            book[title][place] = text
    for title, row in (rows or {}).items():
        book[title].append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    return buffer


def take(stage: Stage, visit: SiteVisit, file: io.BytesIO) -> SiteImport:
    return take_workbook(visit_id=visit.pk, file=file, size=len(file.getvalue()), by=stage.experts[1], at=VISITING)


def meanings(taken: SiteImport) -> list[str]:
    return [row.meaning.value for row in plan_of(taken)]


def test_an_untouched_workbook_changes_nothing(stage: Stage, visit: SiteVisit) -> None:
    taken = take(stage, visit, returned(visit))
    assert meanings(taken) == [Meaning.SAME] * 3
    done = apply_import(visit_id=visit.pk, import_id=taken.pk, choices={}, by=stage.experts[1], at=VISITING)
    assert done == Applied(0, 0, 3)
    with pytest.raises(Conflict, match="已经导入"):
        apply_import(visit_id=visit.pk, import_id=taken.pk, choices={}, by=stage.experts[1], at=VISITING)


def test_rows_are_added_changed_and_asked_about(stage: Stage, visit: SiteVisit) -> None:
    first, second, third = SiteDocument.objects.order_by("pk")
    edit = {"查阅资料": {"B2": "管理评审报告（2023）", "B3": "满意度调查（工作簿）", "B4": "设备台账（工作簿）"}}
    rows = {
        "访谈记录": ["", "张班长", "装配车间", "14:30", "4.2.3", "清楚质量目标"],
        "现场记录": ["", "已核实", "", "4.2.3", "有台账", "台账齐全", "", ""],
    }
    file = returned(visit, edit, rows)
    rename(stage, second, "满意度调查（平台）")
    third.delete()
    taken = take(stage, visit, file)
    assert sorted(meanings(taken)) == ["changed", "conflict", "gone", "new", "new"]
    asked = {row.meaning: row for row in plan_of(taken) if row.asked}
    mine = {row.place: f"mine:{row.stamp}" for row in asked.values()}
    for choices in ({}, dict.fromkeys(mine, "mine:0123456789ab"), dict.fromkeys(mine, "")):
        with pytest.raises(DomainError, match="还有 2 行冲突没有选择"):
            apply_import(visit_id=visit.pk, import_id=taken.pk, choices=choices, by=stage.experts[1], at=VISITING)
    with pytest.raises(NotFoundForYou):
        apply_import(visit_id=visit.pk, import_id=taken.pk, choices=mine, by=stage.experts[2], at=VISITING)
    choices = {asked[Meaning.CONFLICT].place: mine[asked[Meaning.CONFLICT].place].replace("mine", "theirs")}
    choices |= {asked[Meaning.GONE].place: mine[asked[Meaning.GONE].place]}
    done = apply_import(visit_id=visit.pk, import_id=taken.pk, choices=choices, by=stage.experts[1], at=VISITING)
    assert done == Applied(added=3, changed=1, left=1)
    titles = list(SiteDocument.objects.order_by("pk").values_list("title", flat=True))
    assert titles == ["管理评审报告（2023）", "满意度调查（平台）", "设备台账（工作簿）"]
    assert (SiteInterview.objects.get().person, SiteFinding.objects.get().kind) == ("张班长", "verified")
    assert first.pk in set(SiteDocument.objects.values_list("pk", flat=True))


def test_what_does_not_fit_is_said_row_by_row_and_kept_out(stage: Stage, visit: SiteVisit) -> None:
    edit = {"查阅资料": {"B2": "", "A3": "17-tampered"}}
    rows = {"现场记录": ["", "传闻", "", "9.9.9", "", "听说", "", ""]}
    with pytest.raises(BadSheet) as error:
        take(stage, visit, returned(visit, edit, rows))
    assert error.value.sentences == (
        "“现场记录”第 2 行：请选择“类别”。",
        "“查阅资料”第 2 行：请填写“资料名称”。",
        "“查阅资料”第 3 行：标识已被改动，请重新导出，或清空标识作为新增的行",
    )
    with pytest.raises(BadSheet, match="表头与导出时不同"):
        take(stage, visit, returned(visit, {"查阅资料": {"B1": "名称"}}))
    with pytest.raises(BadSheet, match="是公式"):
        take(stage, visit, returned(visit, {"查阅资料": {"B2": "=1+1"}}))
    assert SiteImport.objects.count() == 0


def test_the_pages_of_the_workbook(stage: Stage, visit: SiteVisit) -> None:
    member = browser(stage.experts[1])
    page = reverse("reviews:visit_workbook", args=[visit.pk])
    sent = member.get(reverse("reviews:visit_workbook_xlsx", args=[visit.pk]))
    assert (sent.status_code, sent.headers["Content-Disposition"].startswith("attachment")) == (200, True)
    file = returned(visit, {"查阅资料": {"B2": "改过的名称"}})
    rename(stage, SiteDocument.objects.order_by("pk")[0], "平台上的名称")
    answer = member.post(page, {"file": SimpleUploadedFile("a.xlsx", file.getvalue())})
    decide = answer.headers["Location"]
    shown = member.get(decide).content.decode()
    assert ("改过的名称" in shown, "平台上的名称" in shown, shown.count('type="radio"'), "checked" in shown) == (
        True, True, 2, False,
    )  # fmt: skip
    assert member.post(decide, {}).status_code == 422
    row = next(row for row in plan_of(SiteImport.objects.get()) if row.asked)
    done = member.post(decide, {f"row-{row.place}": f"mine:{row.stamp}"})
    assert done.headers["Location"] == reverse("reviews:visit", args=[visit.pk])
    assert SiteDocument.objects.order_by("pk")[0].title == "改过的名称"
    broken = member.post(page, {"file": SimpleUploadedFile("a.xlsx", b"no workbook")})
    assert (broken.status_code, "不是可以读取的 XLSX" in broken.content.decode()) == (422, True)
    assert browser(stage.experts[2]).get(decide).status_code == 404


def test_nothing_comes_in_once_the_report_is_signed_upon(stage: Stage, visit: SiteVisit) -> None:
    taken = take(stage, visit, returned(visit, {"查阅资料": {"B2": "改过的名称"}}))
    finding = {"kind": "strength", "found": "记录齐全"}
    add_entry(visit_id=visit.pk, kind="finding", values=finding, by=stage.experts[1], at=VISITING)
    reported(stage, visit, signers=0)
    with pytest.raises(Conflict, match="已提交签署"):
        apply_import(visit_id=visit.pk, import_id=taken.pk, choices={}, by=stage.experts[1], at=VISITING)
    with pytest.raises(Conflict, match="已提交签署"):
        take(stage, visit, returned(visit))
