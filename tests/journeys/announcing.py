"""Stage 1 in the browser: the office publishes the announcement, the public reads it, the round moves on."""

from playwright.sync_api import expect

from committee.demo.drive import CALL
from tests.journeys.walking import follow, menu, press, says
from tests.journeys.world import World

TITLE = "关于开展2024年宝鸡市质量奖申报工作的通知"


def draft_and_publish(world: World) -> None:
    """The office drafts, previews and publishes the round's announcement."""
    world.at("2024-11-04 09:00")
    page = world.page("office")
    world.walk(page, "office-desk-preparation")
    menu(page, "公告管理")
    follow(page, "拟写公告")
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("正文").fill(CALL)
    page.get_by_label("这是本轮评选的通知公告").check()
    world.walk(page, "office-news-form")
    press(page, "保存草稿")
    world.walk(page, "office-news-preview")
    press(page, "发布公告")
    says(page, f"已发布：{TITLE}。")
    world.walk(page, "office-news-published")


def announce(world: World) -> None:
    """The round is announced from the office's desk."""
    page = world.page("office")
    menu(page, "工作台")
    press(page, "发布通知公告")
    says(page, "已办理：发布通知公告。")
    world.walk(page, "office-desk-notice")


def read_in_public(world: World) -> None:
    """The home page shows round, stepper and announcement; the feed contains it."""
    page = world.visitor
    page.goto("/")
    expect(page.locator("li[aria-current=step]")).to_contain_text("通知公告")
    world.walk(page, "public-home-notice")
    follow(page, TITLE)
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    world.walk(page, "public-news-article")
    page.get_by_role("navigation", name="当前位置").get_by_role("link", name="通知公告").click()
    world.walk(page, "public-news-list")
    feed = page.request.get(page.get_by_role("link", name="订阅更新（Atom）").get_attribute("href") or "")
    assert (feed.headers["content-type"], TITLE in feed.text()) == ("application/atom+xml; charset=utf-8", True)


def open_applications(world: World) -> None:
    """The office starts stage 2."""
    world.at("2024-11-15 09:00")
    page = world.page("office")
    menu(page, "工作台")
    press(page, "启动申请申报")
    says(page, "已办理：启动申请申报。")
    world.visitor.goto("/")
    world.visitor.reload()  # what a cache kept for ten seconds is asked for anew
    expect(world.visitor.locator("li[aria-current=step]")).to_contain_text("申请申报")
    world.walk(world.visitor, "public-home-application")


STEPS = (draft_and_publish, announce, read_in_public, open_applications)
