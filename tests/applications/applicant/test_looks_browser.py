"""Pages beside the form itself, as they look and for axe: import, copying, what was copied, printing."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.models import Application
from applications.services.cycles import load_cycle
from applications.services.dossier_prints import order_print
from baoji_award.calendar.clock import move_clock
from tests.applications.applicant.test_browser import signed_in
from tests.applications.applicant.test_copying import last_year
from tests.cast import Cast, make_cast
from tests.live import NewPage
from tests.rounds import IN_STAGE, complete_dossier, make_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]
AT = IN_STAGE["application"]
PASTED = "指标\t2021\t2022\t2023\n营业收入（或事业收入）\t38 915.20\t约四万\t51388.94\n没有的指标\t1\t2\t3"


@pytest.fixture
def story(transactional_db: None) -> Cast:
    move_clock(AT)
    return make_cast(state="draft")


def earlier_dossier(story: Cast) -> Application:
    """The dossier of the round before, filled in."""
    cycle, _ = load_cycle(last_year(), at=IN_STAGE["preparation"])
    found = make_application(cycle, story.organisation, story.owner, state="office_check")
    complete_dossier(found, story.owner)
    return found


def test_importing_a_table(new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot) -> None:
    page = signed_in(new_page(), story.owner, str(live))
    page.goto(reverse("applications:section_import", args=[story.application.number, "indicators"]))
    axe(page)
    shoot(page, "apply-import")
    page.get_by_role("textbox").first.fill(PASTED)
    page.get_by_role("button", name="导入", exact=False).first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)
    shoot(page, "apply-import-refused")


def test_copying_and_what_was_copied(new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot) -> None:
    earlier_dossier(story)
    page = signed_in(new_page(), story.owner, str(live))
    page.goto(reverse("applications:copy_earlier", args=[story.application.number]))
    page.locator("summary").first.click()
    axe(page)
    shoot(page, "apply-copy")
    page.get_by_role("button", name="复制所选内容").click()
    expect(page.get_by_text("请逐项核对").first).to_be_visible()
    for section in ("profile", "indicators", "quality"):
        page.goto(reverse("applications:section", args=[story.application.number, section]))
        expect(page.get_by_text("上次填报（2023年）").first).to_be_visible()
        axe(page)
        shoot(page, f"apply-copied-{section}")
    page.goto(reverse("applications:section", args=[story.application.number, "profile"]))
    page.get_by_label("员工总数").fill("130")
    expect(page.locator("#origin-employees")).to_have_count(0)
    expect(page.locator("#origin-main_products")).to_be_visible()


def test_printing(new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot) -> None:
    complete_dossier(story.application, story.owner)
    order = order_print(application=story.application, by=story.owner, at=AT)
    page = signed_in(new_page(), story.owner, str(live))
    page.goto(reverse("applications:print_progress", args=[story.application.number, order.pk]))
    expect(page.get_by_text("正在生成申报材料 PDF")).to_be_visible()
    axe(page)
    shoot(page, "print-progress")
    page.goto(reverse("applications:print", args=[story.application.number]))
    expect(page.get_by_role("heading", name="我的 PDF")).to_be_visible()
    axe(page)
    shoot(page, "print")
