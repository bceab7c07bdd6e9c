"""Importing a table on the applicant's page: all of it or nothing, and what was pasted stays on the page."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from applications.models import SectionAnswer
from baoji_award.calendar.clock import move_clock
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast
from tests.rounds import complete_dossier, moment

FIGURES = "指标\t单位\t2022年\t2023年\n营业收入（或事业收入）\t万元\t36 000\t38,500\n利润总额\t万元\t\t4210\n"
HONOURS = "荣誉名称\t授予单位\t级别\t授予日期\n样例质量奖\t某市人民政府\t市级\t2022-05-01\n"


@pytest.fixture
def owner(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.owner)


def address(cast: Cast, key: str) -> str:
    return reverse("applications:section_import", args=[cast.application.number, key])


def bring(client: Client, cast: Cast, key: str, **data: object) -> HttpResponse:
    page = client.get(address(cast, key)).content.decode()
    loaded = page.split('name="loaded" value="')[1].split('"')[0]
    return client.post(address(cast, key), {"loaded": loaded, **data})  # type: ignore[return-value]


def stored(cast: Cast, key: str) -> dict[str, object]:
    answer = SectionAnswer.objects.filter(application=cast.application, section=key).first()
    return answer.data if answer else {}


def test_pasted_figures_go_into_their_cells_and_leave_the_others(owner: Client, cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    answer = bring(owner, cast, "indicators", table="@figures", text=FIGURES)
    section = reverse("applications:section", args=[cast.application.number, "indicators"])
    assert (answer.status_code, answer["Location"]) == (302, section)
    data = stored(cast, "indicators")
    assert (data["revenue"], data["profit"], data["tax"]) == (
        {"2021": "88.5", "2022": "36000", "2023": "38500"},
        {"2021": "88.5", "2022": "88.5", "2023": "4210"},
        {"2021": "88.5", "2022": "88.5", "2023": "88.5"},
    )


def test_one_wrong_cell_imports_nothing_and_keeps_what_was_pasted(owner: Client, cast: Cast) -> None:
    text = FIGURES + "顾客满意度\t%\t95\t457.2\n"
    answer = bring(owner, cast, "indicators", table="@figures", text=text)
    page = answer.content.decode()
    assert (answer.status_code, stored(cast, "indicators")) == (422, {})
    assert "第 4 行“顾客满意度”：2023 年应在 0 至 100 之间，当前填写的是 457.2" in page
    assert "利润总额\t万元\t\t4210" in page


@pytest.mark.parametrize(("mode", "names"), [("append", ["旧荣誉", "样例质量奖"]), ("replace", ["样例质量奖"])])
def test_rows_are_added_or_take_the_place_of_the_old_ones(
    owner: Client, cast: Cast, mode: str, names: list[str]
) -> None:
    old = {"name": "旧荣誉", "granted_by": "某局", "level": "市级", "granted_on": "2020-01-01"}
    SectionAnswer.objects.create(
        application=cast.application,
        section="quality",
        data={"honours": [old]},
        saved_by=cast.owner,
        saved_at=cast.application.created_at,
    )
    assert bring(owner, cast, "quality", table="honours", mode=mode, text=HONOURS).status_code == 302
    assert [row["name"] for row in stored(cast, "quality")["honours"]] == names  # type: ignore[attr-defined]


def test_a_file_is_imported_too(owner: Client, cast: Cast) -> None:
    made, file = Workbook(), io.BytesIO()
    for line in HONOURS.strip().split("\n"):
        made.active.append(line.split("\t"))
    made.save(file)
    upload = SimpleUploadedFile("荣誉.xlsx", file.getvalue())
    assert bring(owner, cast, "quality", table="honours", mode="append", file=upload).status_code == 302
    assert [row["level"] for row in stored(cast, "quality")["honours"]] == ["市级"]  # type: ignore[attr-defined]


def test_more_rows_than_the_rules_allow_are_refused(owner: Client, cast: Cast) -> None:
    head, line = HONOURS.strip().split("\n")
    answer = bring(owner, cast, "quality", table="honours", mode="append", text="\n".join([head, *[line] * 31]))
    assert (answer.status_code, "“质量荣誉”最多 30 行，导入后将有 31 行" in answer.content.decode()) == (422, True)


def test_what_somebody_changed_meanwhile_is_not_overwritten(owner: Client, cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    answer = owner.post(address(cast, "indicators"), {"table": "@figures", "text": FIGURES, "loaded": ""})
    page = answer.content.decode()
    assert (answer.status_code, "已被另行修改，没有导入" in page, "4210" in page) == (409, True, True)
    assert stored(cast, "indicators")["revenue"] == {"2021": "88.5", "2022": "88.5", "2023": "88.5"}


def test_a_section_without_tables_has_no_import_and_a_late_one_is_refused(owner: Client, cast: Cast) -> None:
    assert owner.get(address(cast, "overview")).status_code == 404
    move_clock(moment("2025-01-01 00:00"))
    assert owner.get(address(cast, "quality")).status_code == 302
    answer = owner.post(address(cast, "quality"), {"table": "honours", "mode": "append", "text": HONOURS, "loaded": ""})
    assert (answer.status_code, stored(cast, "quality")) == (422, {})
