"""Short journeys beside the long one: by keyboard alone, without script, with a stale page, after the session."""

from dataclasses import dataclass

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from applications.models import Application, SectionAnswer
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from tests.cast import PASSWORD, Cast, make_cast
from tests.journeys.walking import Walk, press, says, sign_in
from tests.live import NewPage
from tests.rounds import IN_STAGE, complete_dossier

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_TABS = 60


@dataclass(frozen=True)
class Story:
    """A draft on its owner's desk, and pages to open."""

    cast: Cast
    open_page: NewPage

    def page(self, user: User) -> Page:
        """A browser in which this person has signed in."""
        return sign_in(self.open_page(), user.email, PASSWORD)

    def address(self, name: str, *args: str) -> str:
        return reverse(f"applications:{name}", args=[self.cast.application.number, *args])


@pytest.fixture
def story(transactional_db: None, open_page: NewPage) -> Story:
    move_clock(IN_STAGE["application"])
    return Story(make_cast(state="draft"), open_page)


def tab_to(page: Page, text: str, heading: str) -> None:
    """Press Tab until the element of this text has the focus, in view, and Enter: a page of this heading follows."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == text:
            break
    focused = page.locator(":focus")
    expect(focused).to_have_text(text)
    expect(focused).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=heading, exact=True, level=1)).to_be_visible()


def test_a_dossier_is_submitted_by_keyboard_alone(story: Story, walk: Walk) -> None:
    complete_dossier(story.cast.application, story.cast.owner)
    page = story.open_page()
    page.goto("/login/")
    page.get_by_label("电子邮箱").focus()
    page.keyboard.type(story.cast.owner.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="我的申报")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到主要内容")
    page.keyboard.press("Enter")
    tab_to(page, story.cast.application.number, "申报总览")
    tab_to(page, "核对与提交", "核对与提交")
    tab_to(page, "提交至推荐部门", story.cast.organisation.name)
    says(page, "已办理：提交至推荐部门。")
    assert Application.objects.get(pk=story.cast.application.pk).state == "bureau_review"


def test_without_script_a_section_is_filled(story: Story, chromium: Browser, live: LiveServer) -> None:
    context = chromium.new_context(base_url=live.url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, story.cast.owner.email, PASSWORD)
    page.goto(story.address("section", "overview"))
    page.get_by_label("组织概述").fill("不用脚本也能填写。")
    press(page, "保存并继续")
    says(page, "“组织概述”已保存。")
    context.close()
    assert SectionAnswer.objects.get(section="overview").data == {"text": "不用脚本也能填写。"}


def test_a_stale_page_gets_a_readable_conflict(story: Story, walk: Walk) -> None:
    complete_dossier(story.cast.application, story.cast.owner)
    first, second = story.page(story.cast.owner), story.page(story.cast.colleague)
    for page in (first, second):
        page.goto(story.address("check"))
    press(first, "提交至推荐部门")
    says(first, "已办理：提交至推荐部门。")
    with second.expect_response(lambda response: response.request.method == "POST") as answer:
        press(second, "提交至推荐部门")
    expect(second.get_by_role("heading", name="内容已被他人修改")).to_be_visible()
    walk(second, "error-conflict")
    assert answer.value.status == 409


def test_after_the_session_a_person_signs_in_and_is_back(story: Story, walk: Walk) -> None:
    page = story.page(story.cast.owner)
    address = story.address("section", "profile")
    page.goto(address)
    page.context.clear_cookies()
    page.goto(address)
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_label("电子邮箱").fill(story.cast.owner.email)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    press(page, "登录")
    expect(page.get_by_role("heading", name="单位基本信息", exact=True)).to_be_visible()


def test_a_form_sent_after_the_session_says_so(story: Story, walk: Walk) -> None:
    page = story.page(story.cast.owner)
    page.goto(story.address("check"))
    page.context.clear_cookies()
    page.goto(story.address("check"))
    page.context.clear_cookies()
    page.get_by_label("电子邮箱").fill(story.cast.owner.email)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    press(page, "登录")
    expect(page.get_by_role("heading", name="登录已过期")).to_be_visible()
    walk(page, "error-session")
