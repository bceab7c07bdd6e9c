"""The workbook goes out and comes back: nothing lost, both changes shown, nothing taken that was not chosen."""

import io
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from applications.models import EvidenceFile
from baoji_award.calendar.clock import move_clock
from reviews.models import ItemScore, ScoreNote, ScoreSheet
from reviews.services.notes import NoteText
from reviews.services.sheets import Entry, save_item, submit_sheet
from tests.browsing import browser
from tests.reviews.dossiers import freeze, with_report
from tests.reviews.rows import AT, Review, accept, fill, make_review, release_all
from tests.sharing import shared

pytestmark = pytest.mark.django_db
QUERIES = {"reviews:workbook": 8}


@shared
def review() -> Review:
    move_clock(AT)
    return make_review()


@pytest.fixture
def report(review: Review) -> EvidenceFile:
    file = with_report(review.application, "战略评审每年召开三次")
    freeze(review.application.pk)
    release_all(review, review.application, review.cast.rival_application)
    return file


@pytest.fixture
def sheet(review: Review, report: EvidenceFile) -> ScoreSheet:
    sheet = accept(review, review.experts[0], review.application)
    write(sheet, "4.2.2", 60, NoteText("strength", "每年召开三次", report.pk, 1, "图3"))
    return sheet


def write(sheet: ScoreSheet, clause: str, percent: int | None, *notes: NoteText) -> None:
    score = ItemScore.objects.get(sheet=sheet, item__clause=clause)
    entry = Entry(percent, {"A": "50-65"}, notes)
    by = sheet.assignment.expert
    save_item(sheet_id=sheet.pk, clause=clause, entry=entry, version=score.version, by=by, at=AT)


def exported(client: Client) -> Workbook:
    return load_workbook(io.BytesIO(client.get(reverse("reviews:workbook_file")).content))


def put(book: Workbook, sheet: ScoreSheet, clause: str, column: str, value: object) -> None:
    grid = book["评分"]
    head = [cell.value for cell in grid[1]]
    number = sheet.assignment.application.number
    row = next(row for row in grid.iter_rows(min_row=2) if (row[0].value, row[2].value) == (number, clause))
    row[head.index(column)].value = value


def upload(client: Client, book: Workbook) -> str:
    buffer = io.BytesIO()
    book.save(buffer)
    file = SimpleUploadedFile("离线.xlsx", buffer.getvalue())
    return client.post(reverse("reviews:workbook"), {"file": file}).content.decode()


def confirm(client: Client, page: str, **choices: str) -> int:
    parcel = re.search(r'name="parcel" value="([^"]+)"', page)
    assert parcel
    return client.post(reverse("reviews:workbook_apply"), {"parcel": parcel[1], **choices}).status_code


def percents(sheet: ScoreSheet) -> dict[str, int | None]:
    return dict(sheet.scores.filter(percent__isnull=False).values_list("item__clause", "percent"))


def test_what_went_out_untouched_changes_nothing(review: Review, sheet: ScoreSheet) -> None:
    client = browser(review.experts[0])
    assert "没有变化" in upload(client, exported(client))
    rows = [[cell.value for cell in row] for row in exported(client)["意见"].iter_rows(min_row=2)]
    number = review.application.number
    assert rows == [[number, "4.2.2", "优势", "每年召开三次", "自评报告.pdf", "1", "图3"]]


def test_what_was_written_without_a_network_comes_back(review: Review, sheet: ScoreSheet, report: EvidenceFile) -> None:
    client = browser(review.experts[0])
    book = exported(client)
    put(book, sheet, "4.1.2", "百分比", 75)
    put(book, sheet, "4.1.2", "D 展开", "70-85")
    put(book, sheet, "4.2.2", "百分比", None)
    book["意见"].append([review.application.number, "4.1.2", "现场核实事项", "核对\n会议记录", "自评报告.pdf", 1, None])
    page = upload(client, book)
    assert ("只在工作簿中改动（2 项）" in page, "两处都有改动" in page, percents(sheet)) == (True, False, {"4.2.2": 60})
    assert confirm(client, page) == 302
    assert percents(sheet) == {"4.1.2": 75}
    note = ScoreNote.objects.get(kind="site_issue")
    assert (note.text, note.file, note.page, note.score.bands) == ("核对 会议记录", report, 1, {"D": "70-85"})
    assert ScoreNote.objects.get(kind="strength").place == "图3"
    sheet.refresh_from_db()
    assert sheet.total_quanta == 50 * 75 // 25


@pytest.mark.parametrize(("choice", "kept"), [("mine", 40), ("theirs", 80)])
def test_what_both_changed_is_for_the_author_to_choose(
    review: Review, sheet: ScoreSheet, choice: str, kept: int
) -> None:
    client = browser(review.experts[0])
    book = exported(client)
    put(book, sheet, "4.2.2", "百分比", 80)
    put(book, sheet, "4.1.2", "百分比", 75)
    write(sheet, "4.2.2", 40)
    page = upload(client, book)
    assert "两处都有改动（1 项）" in page
    assert ("<b>40%</b>" in page, "<b>80%</b>" in page) == (True, True)
    assert confirm(client, page) == 422
    assert percents(sheet) == {"4.2.2": 40}
    key = f"take-{sheet.pk}-{sheet.scores.get(item__clause='4.2.2').item_id}"
    assert confirm(client, page, **{key: choice}) == 302
    assert percents(sheet) == {"4.2.2": kept, "4.1.2": 75}


def test_what_changed_after_the_comparison_is_a_conflict(review: Review, sheet: ScoreSheet) -> None:
    client = browser(review.experts[0])
    book = exported(client)
    put(book, sheet, "4.1.2", "百分比", 75)
    page = upload(client, book)
    write(sheet, "4.1.3", 50)
    assert (confirm(client, page), percents(sheet)) == (409, {"4.2.2": 60, "4.1.3": 50})


def unknown_file(book: Workbook, number: str) -> None:
    book["意见"].append([number, "4.1.2", "优势", "有记录可查", "别的.pdf", 1, None])


def unknown_kind(book: Workbook, number: str) -> None:
    book["意见"].append([number, "4.1.2", "优点", "有记录可查", None, None, None])


def formula(book: Workbook, number: str) -> None:
    book["意见"].append([number, "4.1.2", "优势", "=1+1", None, None, None])


def no_sheet(book: Workbook, _: str) -> None:
    del book["评分"]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (unknown_file, "申报材料中没有文件“别的.pdf”"),
        (unknown_kind, "类别“优点”应为"),
        (formula, "是公式"),
        (no_sheet, "没有找到“评分”表"),
    ],
)
def test_a_spoilt_workbook_changes_nothing(
    review: Review, sheet: ScoreSheet, spoil: Callable[[Workbook, str], None], sentence: str
) -> None:
    client = browser(review.experts[0])
    book = exported(client)
    spoil(book, review.application.number)
    page = upload(client, book)
    assert (sentence in page, "parcel" in page) == (True, False)


@pytest.mark.parametrize(
    ("column", "value", "sentence"), [("百分比", 72, "5 的倍数"), ("A 方法", "51-66", "不在评分标准内")]
)
def test_wrong_cells_are_named(review: Review, sheet: ScoreSheet, column: str, value: object, sentence: str) -> None:
    client = browser(review.experts[0])
    book = exported(client)
    put(book, sheet, "4.1.2", column, value)
    assert sentence in upload(client, book)


def test_a_workbook_is_its_authors_alone(review: Review, sheet: ScoreSheet) -> None:
    author, other = browser(review.experts[0]), browser(review.experts[1])
    book = exported(author)
    put(book, sheet, "4.1.2", "百分比", 75)
    page = upload(author, book)
    assert "没有这一条款的评分表" in upload(other, book)
    assert (confirm(other, page), percents(sheet)) == (422, {"4.2.2": 60})
    assert other.get(reverse("reviews:workbook_file")).status_code == 404
    assert other.get(f"{reverse('reviews:workbook_file')}?sheet={sheet.pk}").status_code == 404
    full = fill(sheet, 60, by=review.experts[0])
    submit_sheet(sheet_id=sheet.pk, version=full.version, by=review.experts[0], at=AT)
    assert "评分表已签署" in upload(author, book)


def test_the_list_asks_as_often_for_two_as_for_one(review: Review, sheet: ScoreSheet) -> None:
    client = browser(review.experts[0])

    def queries() -> dict[str, int]:
        client.get(reverse("reviews:workbook"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("reviews:workbook")).status_code == 200
        return {"reviews:workbook": len(captured)}

    assert queries() == QUERIES
    accept(review, review.experts[0], review.cast.rival_application)
    assert queries() == QUERIES
