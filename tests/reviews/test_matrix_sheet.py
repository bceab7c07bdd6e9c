"""The table of assignments: what goes out is text, what comes in fits as a whole or changes nothing."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from applications.models import Organisation
from applications.services.recusals import record_recusal
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import NotFoundForYou
from reviews.models import Assignment
from reviews.selectors.panels import load_panel
from reviews.services.holds import set_hold
from reviews.services.matrix_sheet import BadMatrix, export_matrix, import_matrix
from tests.reviews.rows import AT, Review, make_review, release_all
from tests.sharing import shared

pytestmark = pytest.mark.django_db
HEAD = [
    "申报编号",
    "申报单位",
    "组别",
    "ZJ-001 judge1",
    "ZJ-002 judge2",
    "ZJ-003 judge3",
    "ZJ-004 judge4",
    "ZJ-005 judge5",
]


@shared
def review() -> Review:
    move_clock(AT)
    return make_review()


def exported(review: Review) -> list[list[Any]]:
    panel = load_panel(cycle=review.cast.cycle, panel_id=review.panel.pk, by=review.cast.agency)
    book = load_workbook(BytesIO(export_matrix(panel, by=review.cast.agency, at=AT)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def take(review: Review, *rows: list[str]) -> tuple[int, int]:
    return import_matrix(panel_id=review.panel.pk, grid=list(rows), by=review.cast.agency, at=AT)


def row_of(review: Review, *cells: str) -> list[str]:
    return [review.application.number, "", "", *cells]


def wrong(review: Review, *rows: list[str]) -> list[str]:
    """What is said against the table; nothing of it has changed anything."""
    before = list(Assignment.objects.order_by("pk").values())
    with pytest.raises(BadMatrix) as refusal:
        take(review, *rows)
    assert list(Assignment.objects.order_by("pk").values()) == before
    return refusal.value.sentences


def test_what_is_exported_comes_back_unchanged(review: Review) -> None:
    assert take(review, HEAD, row_of(review, "分派", "分派", "", "分派")) == (3, 0)
    table = exported(review)
    assert table[0] == HEAD
    assert table[1][3:] == ["分派", "分派", None, "分派", None]
    again = [[cell or "" for cell in row] for row in table]
    assert take(review, *again) == (0, 0)
    assert take(review, HEAD, row_of(review, "", "分派", "分派")) == (1, 2)
    (first, *_) = AuditEvent.objects.filter(action="assignments.imported").order_by("seq")
    assert first.payload == {"added": 3, "dropped": 0}


def test_what_the_table_leaves_out_stays(review: Review) -> None:
    take(review, HEAD, row_of(review, "分派", "分派"))
    assert take(review, [HEAD[4], "申报编号"], ["", review.application.number]) == (0, 1)
    assert take(review, HEAD, [review.cast.rival_application.number, "", "", "", "分派"]) == (1, 0)
    pairs = set(Assignment.objects.exclude(state="cancelled").values_list("application_id", "expert_id"))
    assert pairs == {
        (review.application.pk, review.experts[0].pk),
        (review.cast.rival_application.pk, review.experts[1].pk),
    }


def test_every_wrong_place_is_named_and_nothing_is_taken(review: Review) -> None:
    record_recusal(
        application_id=review.application.pk,
        user_id=review.experts[0].pk,
        reason="亲属任职",
        by=review.cast.office,
        at=AT,
    )
    set_hold(
        panel_id=review.panel.pk,
        application_id=review.application.pk,
        expert_id=review.experts[1].pk,
        kind="bar",
        reason="同学",
        by=review.cast.agency,
        at=AT,
    )
    assert exported(review)[1][3:5] == ["不可分派：已回避", "不可分派：手工排除"]
    number = review.application.number
    assert wrong(
        review,
        HEAD,
        row_of(review, "分派", "分派", "也许", "分派"),
        ["BJZL-0", "", "", "分派"],
        [],
        row_of(review, "", "", "分派"),
    ) == [
        "第 2 行 ZJ-001：不能分派，已回避。",
        "第 2 行 ZJ-002：不能分派，手工排除。",
        "第 2 行 ZJ-003：“也许”不能识别，只能填“分派”或者留空。",
        "第 3 行：申报编号“BJZL-0”不在本评审组的范围内。",
        f"第 5 行：申报编号“{number}”在表中重复。",
    ]
    assert wrong(review, ["申报单位", "ZJ-999 某人", "ZJ-001", "ZJ-001 judge1"]) == [
        "表头第 2 列“ZJ-999 某人”不是本评审组的专家。",
        "表头中“ZJ-001”重复。",
        "表头中没有“申报编号”一列。",
    ]


def test_what_is_released_is_not_taken_back(review: Review) -> None:
    release_all(review)
    assert exported(review)[1][3:] == ["已发布"] * 5
    assert wrong(review, HEAD, row_of(review, "已发布", "", "已发布", "分派", "已发布")) == [
        "第 2 行 ZJ-002：分派已发布，不能取消。专家须回避的，请办理回避。"
    ]
    assert take(review, HEAD, row_of(review, "已发布", "分派", "已发布", "分派", "已发布")) == (0, 0)


def test_nobody_else_takes_a_table_in(review: Review) -> None:
    for person in (review.cast.office, review.experts[0], review.cast.owner):
        with pytest.raises(NotFoundForYou):
            import_matrix(panel_id=review.panel.pk, grid=[HEAD], by=person, at=AT)


def test_a_name_that_looks_like_a_formula_is_text(review: Review) -> None:
    Organisation.objects.filter(pk=review.application.organisation_id).update(name="=HYPERLINK(1)")
    panel = load_panel(cycle=review.cast.cycle, panel_id=review.panel.pk, by=review.cast.agency)
    book = load_workbook(BytesIO(export_matrix(panel, by=review.cast.agency, at=AT)))
    cell = book.active["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)


def upload(*rows: list[str]) -> SimpleUploadedFile:
    book, file = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return SimpleUploadedFile("分派.xlsx", file.getvalue())


def test_the_pages_give_and_take_the_file(review: Review) -> None:
    client = Client()
    client.force_login(review.cast.agency)
    page = reverse("reviews:assignments_import", args=[review.panel.pk])
    refused = client.post(page, {"file": upload(HEAD, row_of(review, "对"), ["BJZL-0"])})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "“对”不能识别" in text
    assert "申报编号“BJZL-0”不在本评审组的范围内" in text
    formula = client.post(page, {"file": upload(HEAD, row_of(review, "=1+1"))})
    assert "第 2 行第 4 列是公式" in formula.content.decode()
    assert client.post(page, {}).status_code == 422
    assert client.post(page, {"file": upload(HEAD, row_of(review, "分派"))}).status_code == 302
    assert Assignment.objects.get().state == "proposed"
    sheet = client.get(reverse("reviews:assignments_sheet", args=[review.panel.pk]))
    assert sheet["Content-Disposition"].startswith("attachment;")
    wide = [HEAD[:3] + [f"X{number}" for number in range(80)]]
    assert "不是本评审组的专家" in client.post(page, {"file": upload(*wide)}).content.decode()
