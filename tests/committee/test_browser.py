"""The pages of stages 6 and 7 in Chromium: axe finds nothing, no script error, nothing from another host."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from committee.services.awards import confirm_all
from tests.committee.hall import AT, DURING, OVER, make_hall, objected, opened, published
from tests.journeys.walking import every

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]


def sign_in(page: Page, live: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live.url}])


def visit(page: Page, address: str, axe: Check) -> str:
    """The page's heading."""
    response = page.goto(address)
    assert response is not None
    assert (address, response.status) == (address, 200)
    axe(page)
    return page.get_by_role("heading", level=1).inner_text()


def test_the_public_reads_notice_winners_and_certificates(browser_page: Page, axe: Check, shoot: Shoot) -> None:
    hall = make_hall()
    notice = published(hall)
    move_clock(DURING)
    address = reverse("committee:notice", args=[notice.slug])
    urls = ("/", address, reverse("committee:object", args=[notice.slug]), "/notices/", "/objections/track/")
    headings = [visit(browser_page, url, axe) for url in urls]
    assert headings == ["2024年宝鸡市质量奖评选", notice.title, "提出实名异议", "结果公示", "异议查询"]
    browser_page.goto("/")
    shoot(browser_page, "public-home")
    browser_page.goto(address)
    shoot(browser_page, "public-notice")
    move_clock(OVER)
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    later = ("/winners/", "/verify/?no=BJZL-2024-001", "/guide/", "/policies/", "/help/", "/privacy/", "/sitemap/")
    headings = [visit(browser_page, url, axe) for url in later]
    assert headings == ["获奖名录", "证书查验", "申报指南", "政策文件", "使用帮助", "隐私说明", "网站地图"]
    shoot(browser_page, "public-verify")


def test_a_member_votes(browser_page: Page, live: LiveServer, axe: Check, shoot: Shoot) -> None:
    hall = make_hall(dossiers=4)
    meeting = opened(hall, prizes=2, nominations=2)
    move_clock(AT)
    sign_in(browser_page, live, hall.members[0])
    visit(browser_page, "/committee/", axe)
    visit(browser_page, reverse("committee:member_meeting", args=[meeting.pk]), axe)
    visit(browser_page, reverse("committee:ballot", args=[meeting.pk]), axe)
    shoot(browser_page, "committee-ballot")
    for label in every(browser_page.get_by_text("同意", exact=True)):
        label.click()
    browser_page.get_by_role("button", name="核对并投票").click()
    axe(browser_page)
    browser_page.get_by_role("button", name="提交表决票").click()
    browser_page.wait_for_url("**/receipt/")
    axe(browser_page)
    assert meeting.ballots.get().votes.filter(choice="agree").count() == 4


def test_the_office_and_the_supervisor(browser_page: Page, live: LiveServer, axe: Check, shoot: Shoot) -> None:
    hall = make_hall()
    case = objected(hall, published(hall), hall.applications[0])
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    move_clock(OVER)
    sign_in(browser_page, live, hall.office)
    headings = []
    for name in ("overall", "meetings", "candidates", "notices", "objections", "awards", "remarks"):
        headings.append(visit(browser_page, reverse(f"committee:office_{name}"), axe))
        shoot(browser_page, f"office-{name}")
    assert headings == ["综合评审", "组委会审议", "候选名单", "公示", "异议办理", "审定授奖", "监督意见"]
    case_page = reverse("committee:office_objection", args=[case.number.text])
    assert case.number.text in visit(browser_page, case_page, axe)
    sign_in(browser_page, live, hall.supervisor)
    urls = ("/supervise/", "/supervise/log/", "/supervise/chain/", "/supervise/remarks/")
    headings = [visit(browser_page, url, axe) for url in urls]
    assert headings == ["监督总览", "审计日志", "日志链校验", "监督意见"]
    shoot(browser_page, "supervise-remarks")
