"""A section filled in with the keyboard alone, on a narrow screen, and printed as a draft."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.models import SectionAnswer
from baoji_award.calendar.clock import move_clock
from tests.applications.applicant.test_browser import signed_in
from tests.cast import Cast, make_cast
from tests.journeys.walking import tab_to
from tests.live import HEIGHT, NewPage
from tests.rounds import IN_STAGE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BROADER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def page(new_page: NewPage, live: object, transactional_db: None) -> Page:
    move_clock(IN_STAGE["application"])
    cast: Cast = make_cast(state="draft")
    opened = signed_in(new_page(), cast.owner, str(live))
    opened.set_viewport_size({"width": 375, "height": HEIGHT})
    opened.goto(reverse("applications:apply_overview", args=[cast.application.number]))
    return opened


def test_from_the_task_list_through_a_section_and_on(page: Page, axe: Callable[[Page], None]) -> None:
    tab_to(page, "单位基本信息")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="单位基本信息", level=1)).to_be_visible()
    assert page.evaluate(BROADER) is False
    axe(page)
    tab_to(page, "main_products")
    page.keyboard.type("精密阀门")
    tab_to(page, "employees")
    page.keyboard.type("很多")
    expect(page.locator("#save-state")).to_contain_text("有 1 处格式需要更正")
    tab_to(page, "保存并继续")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    axe(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("员工总数")).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("120")
    tab_to(page, "保存并继续")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="近三年主要指标", level=1)).to_be_visible()
    stored = SectionAnswer.objects.get(section="profile").data
    assert (stored["main_products"], stored["employees"]) == ("精密阀门", "120")


def test_a_draft_prints_without_menus_and_with_its_texts(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto(re.sub(r"/apply/([^/]+)/$", r"/apply/\1/sections/overview/", page.url))
    page.get_by_label("组织概述").fill("本单位坚持以质量求发展。" * 200)
    expect(page.locator("#save-state")).to_contain_text("草稿已保存")
    page.emulate_media(media="print")
    shown = {part: page.locator(part).first.is_visible() for part in ("header.ws-head", "aside", ".actions", "h1")}
    assert shown == {"header.ws-head": False, "aside": False, ".actions": False, "h1": True}
    hidden = page.get_by_label("组织概述").evaluate("(text) => text.scrollHeight - text.clientHeight")
    assert hidden <= 0
    page.emulate_media(media="screen")
    axe(page)
