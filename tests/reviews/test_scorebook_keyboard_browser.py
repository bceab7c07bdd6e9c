"""A full sheet by keyboard alone, through a lost network, out to a workbook and back, to the receipt."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from baoji_award.calendar.clock import move_clock
from reviews.models import ItemScore, ScoreNote, ScoreSheet
from tests.cast import PASSWORD
from tests.live import NewPage
from tests.reviews.dossiers import freeze, with_report
from tests.reviews.other_criteria import judge_rival_by, other_set
from tests.reviews.rows import AT, Review, accept, make_review, release_all
from tests.reviews.test_scorebook_browser import as_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]
# The 23 items of GB/T 19580-2012 with their points; the expert's percents, and the one changed in the workbook.
POINTS = {
    "4.1.2": 50, "4.1.3": 30, "4.1.4": 30, "4.2.2": 40, "4.2.3": 50, "4.3.2": 40, "4.3.3": 50, "4.4.2": 60,
    "4.4.3": 15, "4.4.4": 20, "4.4.5": 15, "4.4.6": 10, "4.4.7": 10, "4.5.2": 50, "4.5.3": 50, "4.6.2": 40,
    "4.6.3": 40, "4.7.2": 80, "4.7.3": 80, "4.7.4": 80, "4.7.5": 60, "4.7.6": 50, "4.7.7": 50,
}  # fmt: skip
FIRST, CHANGED = "4.1.2", "4.1.4"
PERCENTS = {clause: (60, 55, 0, 45)[place % 4] for place, clause in enumerate(POINTS)} | {FIRST: 75}


@pytest.fixture
def review() -> Review:
    """A dossier with a report, before anybody judges it."""
    move_clock(AT)
    review = make_review()
    rival = review.cast.rival_application
    with_report(rival, "职责逐级分解到岗位，每年评审三次")
    freeze(rival.pk)
    return review


def blank(review: Review) -> ScoreSheet:
    rival = review.cast.rival_application
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


def exported(page: Page, path: Path) -> Path:
    """The workbook as the browser saves it, with one percent changed without a network."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出全部").press("Enter")
    waiting.value.save_as(path)
    book = load_workbook(path)
    head = [cell.value for cell in book["评分"][1]]
    book["评分"].cell(row=2 + list(POINTS).index(CHANGED), column=head.index("百分比") + 1).value = 95
    book.save(path)
    return path


def judge_first_item(page: Page, dimension: str, band: str, steps: int) -> None:
    """A band, a percent within it, a weakness that is advised on, and a strength that takes the guard away."""
    page.keyboard.press("b")
    page.keyboard.press("Space")
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
    expect(page.locator(f'input[name="band-{dimension}"][value="{band}"]')).to_be_checked()
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


def sign(page: Page) -> None:
    page.get_by_role("link", name="继续评分").press("Enter")
    page.wait_for_url("**/sign/")
    page.get_by_label("本人确认").press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt/")


def take_it_away_and_back(page: Page, look: Check, path: Path) -> None:
    """Out to a workbook, one percent changed in it, what changed is looked at, and in again."""
    page.get_by_role("link", name="我的评审").first.press("Enter")
    page.get_by_role("link", name="离线评分表").press("Enter")
    look(page)
    page.get_by_label("填好的工作簿").set_input_files(exported(page, path))
    page.get_by_role("button", name="核对变化").press("Enter")
    page.get_by_role("heading", name="只在工作簿中改动（1 项）").wait_for()
    look(page)
    page.get_by_role("button", name="导入").press("Enter")
    page.wait_for_url(f"**{reverse('reviews:expert')}")


def test_a_full_sheet_by_keyboard_alone(
    review: Review, new_page: NewPage, axe: Check, shoot: Shoot, tmp_path: Path
) -> None:
    sheet = blank(review)
    page = as_user(new_page, sheet.assignment.expert)
    page.goto(reverse("reviews:sheet", args=[sheet.pk]))
    judge_first_item(page, "A", "70-85", 4)
    quote_the_report(page)
    axe(page)
    shoot(page, "scorebook-notes")
    page.set_viewport_size({"width": 1440, "height": 900})
    note_without_network(page)
    note = ScoreNote.objects.get(kind="strength")
    assert (note.file.name if note.file else "", note.page) == ("自评报告.pdf", 1)
    assert ScoreNote.objects.get(kind="site_issue").text == "现场核对评审记录"
    go_on(page)
    for clause in list(POINTS)[1:]:
        assert page.url.endswith(reverse("reviews:item", args=[sheet.pk, clause]))
        score(page, str(PERCENTS[clause]))
        go_on(page)
    assert page.url.endswith("/sign/")
    take_it_away_and_back(page, axe, tmp_path / "离线.xlsx")
    judged = {**PERCENTS, CHANGED: 95}
    assert dict(ItemScore.objects.filter(sheet=sheet).values_list("item__clause", "percent")) == judged
    sign(page)
    axe(page)
    shoot(page, "receipt")
    sheet.refresh_from_db()
    total = sum(points * judged[clause] for clause, points in POINTS.items()) // 25
    assert (sheet.state, sheet.total_quanta) == ("submitted", total)


def test_another_standard_is_judged_by_the_same_keys(
    review: Review, new_page: NewPage, axe: Check, tmp_path: Path
) -> None:
    judge_rival_by(other_set(tmp_path), review)
    sheet = blank(review)
    page = as_user(new_page, sheet.assignment.expert)
    page.goto(reverse("reviews:sheet", args=[sheet.pk]))
    judge_first_item(page, "P", "55-75", 2)
    axe(page)
    go_on(page)
    for percent in ("60", "55", "0"):
        score(page, percent)
        go_on(page)
    assert page.url.endswith("/sign/")
    percents = dict(ItemScore.objects.filter(sheet=sheet).values_list("item__clause", "percent"))
    assert percents == {"1.1": 75, "1.2": 60, "2.1": 55, "3": 0}
