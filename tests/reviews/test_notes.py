"""Notes of a sheet: tied to a page of the dossier, advised on, frozen with the sheet; the guard reads them."""

import json
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import EvidenceFile
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import DomainError
from reviews.errors import NotYet
from reviews.models import ItemScore, ScoreNote, ScoreSheet, SealedSheet
from reviews.selectors.comment_checks import advice_on
from reviews.services.notes import NoteText
from reviews.services.sheets import Entry, save_item, submit_sheet
from tests.reviews.dossiers import BREAK, freeze, with_report
from tests.reviews.rows import AT, Review, accept, fill, make_review, release_all
from tests.rounds import make_application, make_organisation
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def review() -> Review:
    move_clock(AT)
    review = make_review()
    review.cast.rival_application.delete()
    return review


@pytest.fixture
def report(review: Review) -> EvidenceFile:
    """A report of two pages in the frozen dossier, which is assigned."""
    file = with_report(review.application, "战略评审每年召开三次", BREAK, "顾客满意度逐年上升")
    freeze(review.application.pk)
    release_all(review)
    return file


def draft(review: Review) -> ScoreSheet:
    return accept(review, review.experts[0], review.application)


def write(
    sheet: ScoreSheet, *notes: NoteText, percent: int | None = 60, reason: str = "", clause: str = "4.2.2"
) -> ItemScore:
    score = ItemScore.objects.get(sheet=sheet, item__clause=clause)
    entry = Entry(percent, {}, notes, reason)
    by = sheet.assignment.expert
    return save_item(sheet_id=sheet.pk, clause=clause, entry=entry, version=score.version, by=by, at=AT)


def kept(sheet: ScoreSheet) -> list[tuple[object, ...]]:
    rows = ScoreNote.objects.filter(score__sheet=sheet).order_by("kind", "position")
    return list(rows.values_list("kind", "position", "text", "file", "page", "place"))


def test_notes_keep_their_order_and_follow_what_is_sent(review: Review, report: EvidenceFile) -> None:
    sheet = draft(review)
    first = NoteText("strength", "每年召开\n三次", report.pk, 2)
    write(
        sheet,
        first,
        NoteText("strength", "  "),
        NoteText("strength", "有记录", place="图3"),
        NoteText("site_issue", "核对记录"),
    )
    assert kept(sheet) == [
        ("site_issue", 0, "核对记录", None, None, ""),
        ("strength", 0, "每年召开 三次", report.pk, 2, ""),
        ("strength", 1, "有记录", None, None, "图3"),
    ]
    known = set(ScoreNote.objects.values_list("pk", flat=True))
    write(sheet, first, NoteText("improvement", "未见评价"))
    assert [row[:3] for row in kept(sheet)] == [("improvement", 0, "未见评价"), ("strength", 0, "每年召开 三次")]
    assert len(known & set(ScoreNote.objects.values_list("pk", flat=True))) == 1


@pytest.mark.parametrize(
    ("page", "own", "sentence"), [(3, True, "共 2 页"), (0, True, "共 2 页"), (1, False, "不在本申报材料内")]
)
def test_a_note_names_a_page_that_the_dossier_has(
    review: Review, report: EvidenceFile, page: int, own: bool, sentence: str
) -> None:
    assert report.stored.pages == 2
    sheet = draft(review)
    file = report if own else with_report(review.application, "后来上传的文件", name="后来.pdf")
    with pytest.raises(DomainError, match=sentence):
        write(sheet, NoteText("strength", "每年召开三次", file.pk, page))
    assert kept(sheet) == []


def test_the_database_wants_a_file_for_a_page_and_a_text(review: Review, report: EvidenceFile) -> None:
    score = ItemScore.objects.filter(sheet=draft(review))[0]
    for wrong in ({"text": "某页", "page": 3}, {"text": ""}, {"text": "零页", "file": report, "page": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ScoreNote.objects.create(score=score, kind="strength", position=0, **wrong)


def test_the_sealed_text_names_every_note_with_file_and_page(review: Review, report: EvidenceFile) -> None:
    sheet = fill(draft(review), 60, by=review.experts[0])
    write(sheet, NoteText("site_issue", "核对记录", report.pk, 2, "图3"))
    sheet.refresh_from_db()
    submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=review.experts[0], at=AT)
    items = {item[0]: item for item in json.loads(SealedSheet.objects.get().text)["items"]}
    assert items["4.2.2"][4] == [["site_issue", "核对记录", report.stored.sha256, "自评报告.pdf", 2, "图3"]]


@pytest.mark.parametrize(
    ("percent", "kinds", "asked"),
    [
        (70, ("improvement",), True),
        (85, ("improvement", "site_issue"), True),
        (70, ("improvement", "strength"), False),
        (70, ("site_issue",), False),
        (65, ("improvement",), False),
        (90, ("improvement",), False),
    ],
)
def test_praise_with_nothing_but_weaknesses_asks_for_a_reason(
    review: Review, report: EvidenceFile, percent: int, kinds: tuple[str, ...], asked: bool
) -> None:
    expert = review.experts[0]
    sheet = fill(draft(review), 60, by=expert)
    notes = [NoteText(kind, "未见对过程的定期评价") for kind in kinds]
    version = write(sheet, *notes, percent=percent).sheet.version
    if asked:
        with pytest.raises(NotYet, match=r"请写明理由.*4\.2\.2"):
            submit_sheet(sheet_id=sheet.pk, version=version, by=expert, at=AT)
        version = write(sheet, *notes, percent=percent, reason="不足之处不影响总体判断，故保留").sheet.version
    assert submit_sheet(sheet_id=sheet.pk, version=version, by=expert, at=AT).state == "submitted"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("好", "内容过短"),
        ("长" * 151, "超过 150 字"),
        ("应当建立定期评价的制度和记录", "“应当”"),
        ("战略部署做得很好，部门配合", "“很好”"),
        ("2023年至2025年战略评审由2次增至4次", ""),
    ],
)
def test_notes_are_advised_on(text: str, words: str) -> None:
    said = advice_on(ScoreNote(kind="strength", position=0, text=text, place="第3页"))
    assert (words in "".join(said), bool(said)) == (True, bool(words))
    assert "没有注明依据" in "".join(advice_on(ScoreNote(kind="strength", position=0, text=text)))


def browser(review: Review) -> Client:
    client = Client()
    client.force_login(review.experts[0])
    return client


def test_saving_answers_with_advice_and_stores_what_it_advises_against(review: Review, report: EvidenceFile) -> None:
    sheet, client = draft(review), browser(review)
    url = reverse("reviews:item", args=[sheet.pk, "4.2.2"])
    data = {
        "version": "1",
        "improvement-3-text": "应当加强",
        "improvement-3-file": report.pk,
        "improvement-3-page": "2",
    }
    said = client.post(url, data, headers={"HX-Request": "true"}).content.decode()
    assert "改进机会第 1 条：内容过短，请写明具体事实；“应当”是要求或建议的口吻" in said
    assert kept(sheet) == [("improvement", 0, "应当加强", report.pk, 2, "")]
    page = client.get(url).content.decode()
    assert f'href="{url}?file={report.pk}&amp;page=2"' in page
    wrong = client.post(url, {**data, "version": "2", "improvement-3-page": "x"}, headers={"HX-Request": "true"})
    assert "页码应为整数" in wrong.content.decode()


def test_the_page_of_a_note_opens_beside_the_sheet(review: Review, report: EvidenceFile) -> None:
    sheet, client = draft(review), browser(review)
    url = reverse("reviews:item", args=[sheet.pk, "4.2.2"])
    picture = reverse("applications:file_page", args=[review.application.number, report.pk, 2])
    for headers in ({}, {"HX-Request": "true", "HX-Target": "viewer"}):
        shown = client.get(f"{url}?file={report.pk}&page=2", headers=headers).content.decode()
        assert (picture in shown, "共 2 页" in shown, "<html" in shown) == (True, True, not headers)
    drawn = client.get(picture)
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(drawn)[:3] == b"\xff\xd8\xff"
    for wrong in (f"?file={report.pk}&page=3", "?file=0", f"?file={report.pk}&page=x"):
        assert client.get(url + wrong).status_code == 404
    assert client.get(picture.replace("/2/", "/3/")).status_code == 404
    stranger = Client()
    stranger.force_login(review.experts[1])
    assert stranger.get(picture).status_code == 404


def test_words_are_found_in_answers_and_on_pages(review: Review, report: EvidenceFile) -> None:
    sheet, client = draft(review), browser(review)
    url = reverse("reviews:item", args=[sheet.pk, "4.2.2"])
    found = client.get(url, {"q": "满意度逐年"}, headers={"HX-Request": "true", "HX-Target": "viewer"}).content.decode()
    assert ("共 1 处" in found, "自评报告.pdf 第 2 页" in found) == (True, True)
    assert "<mark>满意度逐年</mark>" in found
    first = client.get(url, {"q": "战略评审"}).content.decode()
    assert "自评报告.pdf 第 1 页" in first
    assert "共 0 处" in client.get(url, {"q": "没有这样的话"}).content.decode()
    assert "至少两个字" in client.get(url, {"q": "战"}).content.decode()


def test_an_item_asks_as_often_with_many_notes_as_with_one(review: Review, report: EvidenceFile) -> None:
    sheet, client = draft(review), browser(review)
    url = reverse("reviews:item", args=[sheet.pk, "4.2.2"])

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    write(sheet, NoteText("strength", "每年召开三次", report.pk, 1))
    one = queries()
    notes = [NoteText(kind, f"第 {n} 条", report.pk, 2) for kind in ("strength", "improvement") for n in range(9)]
    write(sheet, *notes)
    assert (queries(), one) == (one, 12)


def test_the_next_draft_is_one_key_away(review: Review, report: EvidenceFile) -> None:
    first, client = draft(review), browser(review)
    second = make_application(review.cast.cycle, make_organisation(), review.cast.owner, state="document_review")
    release_all(review, second)
    other = accept(review, review.experts[0], second)
    for here, there in ((first, other), (other, first)):
        page = client.get(reverse("reviews:item", args=[here.pk, "4.2.2"])).content.decode()
        assert re.search(rf'href="{reverse("reviews:sheet", args=[there.pk])}"\s+data-key-next-dossier', page)
    full = fill(other, 60, by=review.experts[0])
    submit_sheet(sheet_id=other.pk, version=full.version, by=review.experts[0], at=AT)
    assert "data-key-next-dossier" not in client.get(reverse("reviews:item", args=[first.pk, "4.2.2"])).content.decode()
