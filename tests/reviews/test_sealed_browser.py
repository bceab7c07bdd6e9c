"""The pages around a sealed sheet and the calibration pass axe on every width."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from baoji_award.calendar.clock import move_clock
from reviews.models import SealedSheet
from reviews.services.calibration import publish_case, save_calibration
from reviews.services.corrections import ask_correction
from tests.documents.samples import blank, saved, upload
from tests.live import NewPage
from tests.reviews.rows import AT, make_review, release_all, submitted
from tests.reviews.test_scorebook_browser import as_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]
REASON = "4.2.2 的百分比误选了相邻的一格"


def test_sealed_sheets_and_calibration_pass_axe(new_page: NewPage, axe: Check, shoot: Shoot) -> None:
    move_clock(AT)
    review = make_review()
    cast, expert = review.cast, review.experts[0]
    release_all(review)
    sheet = submitted(review, expert, review.application, 60)
    correction = ask_correction(sheet_id=sheet.pk, reason=REASON, by=expert, at=AT)
    case = publish_case(
        cycle_id=cast.cycle.pk,
        criteria_id=review.criteria.pk,
        title="校准样例",
        brief="样例为虚构单位，仅用于统一评分尺度。",
        upload=upload(saved(blank(2)), "样例.pdf"),
        by=cast.agency,
        at=AT,
    )
    clauses = list(review.criteria.items.filter(leaf=True).values_list("clause", flat=True))
    author, agency = as_user(new_page, expert), as_user(new_page, cast.agency)

    def visit(page: Page, name: str, *args: object) -> None:
        answer = page.goto(reverse(f"reviews:{name}", args=args))
        assert answer is not None
        assert (name, answer.status) == (name, 200)
        axe(page)
        shoot(page, f"sealed-{name}")
        page.set_viewport_size({"width": 1440, "height": 900})

    visit(author, "calibrations")
    visit(author, "calibration", case.pk)
    for number, each in enumerate(review.experts):
        percents = dict.fromkeys(clauses, 50 + 5 * number)
        save_calibration(case_id=case.pk, percents=percents, finish=True, version=0, by=each, at=AT)
    visit(author, "calibration", case.pk)
    visit(agency, "agency_calibration")
    visit(author, "correction", sheet.pk)
    visit(author, "receipt_check", sheet.pk)
    sealed = SealedSheet.objects.get()
    author.get_by_label("回执内容").fill(f"{sealed.commitment} {sealed.nonce}")
    author.get_by_role("button", name="核验").click()
    author.get_by_text("与封存内容逐字一致").wait_for()
    axe(author)
    shoot(author, "sealed-checked")
    visit(agency, "agency_corrections")
    visit(agency, "agency_corrections_one", correction.pk)
    agency.get_by_label("同意更正").check()
    agency.get_by_role("button", name="提交审批结果").click()
    agency.get_by_text("已同意更正").wait_for()
    sheet.refresh_from_db()
    assert (sheet.state, sheet.revision) == ("draft", 2)
