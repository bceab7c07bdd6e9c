"""A bad network, a reload, an ended session: nothing typed is lost, and the page says what is not saved (ux.md 4)."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.models import SectionAnswer
from baoji_award.calendar.clock import move_clock
from tests.applications.applicant.test_browser import signed_in
from tests.cast import Cast, make_cast
from tests.live import NewPage
from tests.rounds import IN_STAGE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]
PRODUCT, STAFF = "主要产品或服务", "员工总数"
KEPT = "() => Object.keys(sessionStorage).filter((key) => key.startsWith('portal.draft.')).length"


@pytest.fixture
def story(transactional_db: None) -> Cast:
    move_clock(IN_STAGE["application"])
    return make_cast(state="draft")


@pytest.fixture
def page(new_page: NewPage, live: object, story: Cast) -> Page:
    opened = signed_in(new_page(), story.owner, str(live))
    # A reload with something unsaved asks; these people want to leave.
    opened.on("dialog", lambda dialog: dialog.accept())
    opened.goto(section_url(story))
    return opened


def section_url(story: Cast, key: str = "profile") -> str:
    return reverse("applications:section", args=[story.application.number, key])


def stored(key: str = "profile") -> dict[str, object]:
    answer = SectionAnswer.objects.filter(section=key).first()
    return {name: value for name, value in answer.data.items() if value} if answer else {}


def test_offline_while_typing_then_a_reload_then_online(page: Page, story: Cast, axe: Check, shoot: Shoot) -> None:
    state = page.locator("#save-state")
    page.get_by_label(PRODUCT).press_sequentially("精密阀门")
    expect(state).to_contain_text("草稿已保存")
    page.context.set_offline(True)
    page.get_by_label(PRODUCT).press_sequentially("和泵")
    expect(state).to_contain_text("未保存：网络已断开")
    page.get_by_label(STAFF).press_sequentially("120")
    axe(page)
    shoot(page, "apply-offline")
    assert stored() == {"main_products": "精密阀门"}
    page.context.set_offline(False)
    # The line comes back and the page is loaded again before anything could be sent.
    page.route("**/sections/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.reload()
    expect(page.get_by_text("已恢复您")).to_be_visible()
    assert page.get_by_label(PRODUCT).input_value() == "精密阀门和泵"
    assert page.get_by_label(STAFF).input_value() == "120"
    expect(state).to_contain_text("未保存：连接失败，正在重试")
    axe(page)
    shoot(page, "apply-restored")
    page.unroute("**/sections/**")
    expect(state).to_contain_text("草稿已保存")
    assert stored() == {"main_products": "精密阀门和泵", "employees": "120"}
    assert page.evaluate(KEPT) == 0


def test_what_was_typed_offline_is_saved_when_the_line_comes_back(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_label(PRODUCT).press_sequentially("精密阀门")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("#save-state")).to_contain_text("未保存：网络已断开")
    expect(page.get_by_label(PRODUCT)).to_have_value("精密阀门")
    page.context.set_offline(False)
    expect(page.locator("#save-state")).to_contain_text("草稿已保存")
    assert stored() == {"main_products": "精密阀门"}


def test_a_text_put_back_after_a_reload_overwrites_nobody(page: Page, story: Cast) -> None:
    page.context.set_offline(True)
    page.get_by_label(PRODUCT).press_sequentially("乙的内容")
    page.context.set_offline(False)
    page.route("**/sections/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    SectionAnswer.objects.create(
        application=story.application,
        section="profile",
        data={"main_products": "甲的内容"},
        saved_by=story.colleague,
        saved_at=IN_STAGE["application"],
    )
    page.reload()
    page.unroute("**/sections/**")
    expect(page.get_by_label(PRODUCT)).to_have_value("乙的内容")
    expect(page.locator("#save-state")).to_contain_text("未保存：“主要产品或服务”已被同事于")
    assert stored() == {"main_products": "甲的内容"}


def test_a_wrong_figure_survives_a_reload(page: Page) -> None:
    page.get_by_label(STAFF).press_sequentially("很多")
    expect(page.locator("#save-state")).to_contain_text("有 1 处格式需要更正")
    page.reload()
    expect(page.get_by_label(STAFF)).to_have_value("很多")
    expect(page.locator("#save-state")).to_contain_text("有 1 处格式需要更正")


def test_rows_are_added_offline_and_survive_a_reload(page: Page, story: Cast, axe: Check, shoot: Shoot) -> None:
    page.goto(section_url(story, "quality"))
    table = page.locator("#rows-certificates")
    number = table.get_by_label("证书编号")
    number.press_sequentially("Q-1")
    expect(page.locator("#save-state")).to_contain_text("草稿已保存")
    page.context.set_offline(True)
    for more in ("Q-2", "Q-3"):
        table.get_by_role("button", name="添加一行").click()
        expect(table.get_by_label("认证标准").last).to_be_focused()
        number.last.press_sequentially(more)
    axe(page)
    shoot(page, "apply-rows-offline")
    page.context.set_offline(False)
    page.route("**/sections/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.reload()
    expect(page.get_by_text("已恢复您")).to_be_visible()
    assert [field.input_value() for field in number.all()] == ["Q-1", "Q-2", "Q-3"]
    expect(table.get_by_role("group", name="第 3 行")).to_be_visible()
    expect(page.locator("#save-state")).to_contain_text("未保存：连接失败，正在重试")
    page.unroute("**/sections/**")
    expect(page.locator("#save-state")).to_contain_text("草稿已保存")
    assert [row["number"] for row in stored("quality")["certificates"]] == ["Q-1", "Q-2", "Q-3"]  # type: ignore[attr-defined]
    assert page.evaluate(KEPT) == 0


def test_no_more_rows_are_added_than_the_rules_allow(page: Page, story: Cast) -> None:
    page.goto(section_url(story, "quality"))
    table = page.locator("#rows-certificates")
    add = table.get_by_role("button", name="添加一行")
    for _ in range(29):
        add.click()
    expect(add).to_be_hidden()
    expect(table.get_by_text("最多 30 行。")).to_be_visible()
    expect(table.locator("fieldset.row-line")).to_have_count(30)


def test_signing_out_forgets_what_was_kept(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_label(PRODUCT).press_sequentially("精密阀门")
    assert page.evaluate(KEPT) == 1
    page.context.set_offline(False)
    page.route("**/sections/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert page.evaluate(KEPT) == 0


def test_an_ended_session_keeps_the_text_and_goes_on_after_signing_in(
    page: Page, story: Cast, live: object, axe: Check, shoot: Shoot
) -> None:
    Session.objects.all().delete()
    page.get_by_label(PRODUCT).press_sequentially("精密阀门")
    expect(page.get_by_role("heading", name="登录已过期")).to_be_visible()
    axe(page)
    shoot(page, "session-over")
    assert (stored(), page.get_by_label(PRODUCT).input_value()) == ({}, "精密阀门")
    assert page.get_by_role("link", name="重新登录").get_attribute("target") == "_blank"
    signed_in(page, story.owner, str(live))
    page.evaluate("() => dispatchEvent(new Event('focus'))")
    expect(page.locator("#session-warning")).to_be_hidden()
    expect(page.locator("#save-state")).to_contain_text("草稿已保存")
    assert stored() == {"main_products": "精密阀门"}


def test_leaving_asks_only_while_something_is_unsaved(page: Page, story: Cast, axe: Check, shoot: Shoot) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    guard = page.get_by_role("dialog", name="有修改尚未保存")
    page.get_by_label(PRODUCT).press_sequentially("精密阀门")
    expect(page.locator("#save-state")).to_contain_text("草稿已保存")
    page.get_by_role("link", name="返回申报总览").click()
    expect(page.get_by_role("heading", name="申报总览")).to_be_visible()
    page.goto(section_url(story))
    page.context.set_offline(True)
    page.get_by_label(STAFF).press_sequentially("120")
    page.get_by_role("link", name="返回申报总览").click()
    expect(guard).to_be_visible()
    axe(page)
    shoot(page, "leave-guard")
    page.get_by_role("button", name="留在本页").click()
    expect(guard).to_be_hidden()
    page.context.set_offline(False)
    page.get_by_role("link", name="返回申报总览").click()
    if guard.is_visible():
        page.get_by_role("button", name="保存并离开").click()
    expect(page.get_by_role("heading", name="申报总览")).to_be_visible()
    assert (stored(), asked) == ({"main_products": "精密阀门", "employees": "120"}, [])


def test_the_warning_is_announced_and_extends(
    new_page: NewPage, live: object, story: Cast, monkeypatch: pytest.MonkeyPatch, axe: Check, shoot: Shoot
) -> None:
    monkeypatch.setattr(settings, "SESSION_COOKIE_AGE", 123)
    opened = signed_in(new_page(), story.office, str(live))
    opened.goto(reverse("applications:office"))
    warning = opened.get_by_role("alertdialog", name="登录将在 2 分钟后过期")
    expect(warning).to_be_visible()
    expect(opened.get_by_role("button", name="继续使用")).to_be_focused()
    axe(opened)
    shoot(opened, "session-warning")
    before = Session.objects.get().expire_date
    monkeypatch.setattr(settings, "SESSION_COOKIE_AGE", 1800)
    opened.get_by_role("button", name="继续使用").click()
    expect(warning).to_be_hidden()
    assert Session.objects.get().expire_date > before
