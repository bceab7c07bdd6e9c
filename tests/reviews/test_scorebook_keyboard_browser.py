"""A full sheet by keyboard alone, through a lost network, out to a workbook and back, to the receipt."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from reviews.models import ItemScore, ScoreNote, ScoreSheet
from tests.cast import PASSWORD
from tests.live import NewPage
from tests.reviews.dossiers import freeze, with_report
from tests.reviews.other_criteria import judge_rival_by, other_set
from tests.reviews.rows import AT, accept, make_review, release_all
from tests.reviews.test_scorebook_browser import as_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def sheet(tmp_path: Path) -> ScoreSheet:
    """A blank sheet of four items, the dossier with a report."""
    move_clock(AT)
    review = make_review()
    judge_rival_by(other_set(tmp_path), review)
    rival = review.cast.rival_application
    with_report(rival, "职责逐级分解到岗位，每年评审三次")
    freeze(rival.pk)
    release_all(review, rival)
    return accept(review, review.experts[0], rival)


def score(page: Page, percent: str) -> None:
    page.keyboard.press("p")
    page.keyboard.type(percent)
    expect(page.locator(f'.ruler input[value="{percent}"]')).to_be_checked()


def saved(page: Page) -> None:
    expect(page.locator("#item-saved")).to_contain_text("已保存")


def go_on(page: Page) -> None:
    here = page.url
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != here and not url.endswith("/next/"))


def edited(author: User, path: Path) -> Path:
    """The workbook as it is exported, with one percent changed without a network."""
    client = Client()
    client.force_login(author)
    book = load_workbook(io.BytesIO(client.get(reverse("reviews:workbook_file")).content))
    head = [cell.value for cell in book["评分"][1]]
    book["评分"].cell(row=4, column=head.index("百分比") + 1).value = 45
    book.save(path)
    return path


def judge_first_item(page: Page) -> None:
    """Bands, percent, a weakness that is advised on, and a strength that takes the guard away."""
    page.keyboard.press("b")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator('input[name="band-P"][value="55-75"]')).to_be_checked()
    score(page, "75")
    page.keyboard.press("n")
    page.keyboard.type("应当定期评价职责的适宜性")
    expect(page.locator("[data-guard-weak]")).to_be_visible()
    expect(page.locator("#item-advice")).to_contain_text("“应当”")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.keyboard.type("职责逐级分解到岗位，并每年评审")
    expect(page.locator("[data-guard-weak]")).to_be_hidden()
    page.keyboard.press("Escape")


def quote_the_report(page: Page) -> None:
    """Looks the words up, opens the page they are on, and makes it the place of the last note."""
    page.keyboard.press("/")
    page.keyboard.type("逐级分解")
    page.keyboard.press("Enter")
    hit = page.locator("#viewer .hits a").first
    expect(hit).to_contain_text("自评报告.pdf")
    hit.press("Enter")
    expect(page.locator("#viewer img")).to_be_visible()
    for _ in range(100):
        if page.evaluate("() => document.querySelector('#viewer img').naturalWidth") > 500:
            break
        page.wait_for_timeout(200)
    page.locator("body").press("r")
    saved(page)


def note_without_network(page: Page) -> None:
    page.context.set_offline(True)
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    page.keyboard.type("现场核对评审记录")
    expect(page.locator("#item-saved")).to_contain_text("网络已断开")
    page.context.set_offline(False)
    saved(page)
    page.keyboard.press("Escape")


def sign(page: Page, sheet: ScoreSheet) -> None:
    page.goto(reverse("reviews:sign", args=[sheet.pk]))
    page.get_by_label("本人确认").press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt/")


def test_a_full_sheet_by_keyboard_alone(
    sheet: ScoreSheet, new_page: NewPage, axe: Check, shoot: Shoot, tmp_path: Path
) -> None:
    author = sheet.assignment.expert
    page = as_user(new_page, author)
    page.goto(reverse("reviews:sheet", args=[sheet.pk]))
    judge_first_item(page)
    quote_the_report(page)
    axe(page)
    shoot(page, "scorebook-notes")
    page.set_viewport_size({"width": 1440, "height": 900})
    note_without_network(page)
    note = ScoreNote.objects.get(kind="strength")
    assert (note.file.name if note.file else "", note.page) == ("自评报告.pdf", 1)
    assert ScoreNote.objects.get(kind="site_issue").text == "现场核对评审记录"
    go_on(page)
    for percent in ("60", "55", "0"):
        score(page, percent)
        go_on(page)
    assert page.url.endswith("/sign/")
    page.goto(reverse("reviews:workbook"))
    axe(page)
    shoot(page, "workbook")
    page.get_by_label("填好的工作簿").set_input_files(edited(author, tmp_path / "离线.xlsx"))
    page.get_by_role("button", name="核对变化").press("Enter")
    page.get_by_role("heading", name="只在工作簿中改动（1 项）").wait_for()
    axe(page)
    shoot(page, "workbook-compare")
    page.get_by_role("button", name="导入").press("Enter")
    page.wait_for_url(f"**{reverse('reviews:expert')}")
    percents = dict(ItemScore.objects.filter(sheet=sheet).values_list("item__clause", "percent"))
    assert percents == {"1.1": 75, "1.2": 60, "2.1": 45, "3": 0}
    sign(page, sheet)
    axe(page)
    shoot(page, "receipt")
    sheet.refresh_from_db()
    assert (sheet.state, sheet.total_quanta) == ("submitted", (50 * 75 + 30 * 60 + 75 * 45) // 25)
