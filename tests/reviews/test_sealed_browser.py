"""The pages around a sealed sheet and the calibration pass axe on every width."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from baoji_award.calendar.clock import move_clock
from reviews.models import SealedSheet
from reviews.services.calibration import publish_case, save_calibration
from reviews.services.corrections import ask_correction
from tests.documents.samples import blank, saved, upload
from tests.live import NewPage
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.reviews.test_scorebook_browser import as_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]
REASON = "4.2.2 的百分比误选了相邻的一格"


class Visitor:
    """Opens pages of the review; each must pass axe and is photographed."""

    def __init__(self, page: Page, axe: Check, shoot: Shoot) -> None:
        self.page, self.axe, self.shoot = page, axe, shoot

    def visit(self, name: str, *args: object) -> None:
        answer = self.page.goto(reverse(f"reviews:{name}", args=args))
        assert answer is not None
        assert (name, answer.status) == (name, 200)
        self.look(name)

    def look(self, name: str) -> None:
        self.axe(self.page)
        self.shoot(self.page, f"sealed-{name}")
        self.page.set_viewport_size({"width": 1440, "height": 900})


@pytest.fixture
def review() -> Review:
    move_clock(AT)
    review = make_review()
    release_all(review)
    return review


def test_the_calibration_passes_axe(review: Review, new_page: NewPage, axe: Check, shoot: Shoot) -> None:
    case = publish_case(
        cycle_id=review.cast.cycle.pk,
        criteria_id=review.criteria.pk,
        title="校准样例",
        brief="样例为虚构单位，仅用于统一评分尺度。",
        upload=upload(saved(blank(2)), "样例.pdf"),
        by=review.cast.agency,
        at=AT,
    )
    clauses = list(review.criteria.items.filter(leaf=True).values_list("clause", flat=True))
    author = Visitor(as_user(new_page, review.experts[0]), axe, shoot)
    author.visit("calibrations")
    author.visit("calibration", case.pk)
    for number, each in enumerate(review.experts):
        percents = dict.fromkeys(clauses, 50 + 5 * number)
        save_calibration(case_id=case.pk, percents=percents, finish=True, version=0, by=each, at=AT)
    author.visit("calibration", case.pk)
    Visitor(as_user(new_page, review.cast.agency), axe, shoot).visit("agency_calibration")
    expect(author.page.get_by_role("heading", name="与全组的差")).to_be_visible()


def test_a_sealed_sheet_passes_axe(review: Review, new_page: NewPage, axe: Check, shoot: Shoot) -> None:
    expert = review.experts[0]
    sheet = submitted(review, expert, review.application, 60)
    correction = ask_correction(sheet_id=sheet.pk, reason=REASON, by=expert, at=AT)
    author = Visitor(as_user(new_page, expert), axe, shoot)
    author.visit("correction", sheet.pk)
    author.visit("receipt_check", sheet.pk)
    sealed = SealedSheet.objects.get()
    author.page.get_by_label("回执内容").fill(f"{sealed.commitment} {sealed.nonce}")
    author.page.get_by_role("button", name="核验").click()
    author.page.get_by_text("与封存内容逐字一致").wait_for()
    author.look("checked")
    agency = Visitor(as_user(new_page, review.cast.agency), axe, shoot)
    agency.visit("agency_corrections")
    agency.visit("agency_corrections_one", correction.pk)
    agency.page.get_by_label("同意更正").check()
    agency.page.get_by_role("button", name="提交审批结果").click()
    agency.page.get_by_text("已同意更正").wait_for()
    sheet.refresh_from_db()
    assert (sheet.state, sheet.revision) == ("draft", 2)
