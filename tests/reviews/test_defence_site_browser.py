"""Stages 4 and 5 in Chromium at both widths with axe: draw, score on a tablet, opened results, visit, signature."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from baoji_award.calendar.clock import move_clock
from reviews.models import SiteVisit
from tests.applications.applicant.test_browser import signed_in
from tests.live import NewPage
from tests.reviews.rows45 import (
    BEFORE,
    DURING,
    VISITING,
    accept_all,
    another,
    drawn,
    duty_of,
    judge,
    make_stage,
    open_stage,
    reported,
    visited,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def look(axe: Check, shoot: Shoot) -> Shoot:
    """axe, and a picture at both widths."""

    def both(page: Page, name: str) -> None:
        axe(page)
        shoot(page, name)

    return both


def test_the_draw(new_page: NewPage, live: object, look: Shoot) -> None:
    move_clock(BEFORE)
    stage = make_stage("defence")
    others = [another(stage) for _ in range(3)]
    accept_all(stage, stage.application, *others)

    agency = signed_in(new_page(), stage.cast.agency, str(live))
    agency.goto(reverse("reviews:agency_defence"))
    look(agency, "defence-agency-before")
    agency.get_by_role("button", name="登记抽签种子").click()
    agency.get_by_label("答辩地点").fill("市行政中心一号会议室")
    agency.get_by_role("button", name="抽签", exact=True).click()
    expect(agency.get_by_text("答辩顺序已抽定，共 4 家")).to_be_visible()
    look(agency, "defence-agency")
    agency.goto(reverse("reviews:defence_timetable"))
    look(agency, "defence-print")
    owner = signed_in(new_page(), stage.cast.owner, str(live))
    owner.goto(reverse("reviews:applicant_defence", args=[stage.application.number]))
    look(owner, "defence-applicant")


def test_the_scoring(new_page: NewPage, live: object, look: Shoot) -> None:
    move_clock(DURING)
    stage = make_stage("defence")
    drawn(stage, stage.application, another(stage))
    expert = signed_in(new_page(), stage.experts[0], str(live))
    expert.goto(reverse("reviews:defences"))
    look(expert, "defence-expert-list")
    duty = duty_of(stage, stage.experts[0], stage.application)
    expert.goto(reverse("reviews:defence_sheet", args=[duty.pk]))
    for label, points in (("质量管理模式与方法", "33"), ("技术创新与品牌建设", "25"), ("回答提问", "27")):
        expert.get_by_label(label).fill(points)
    expect(expert.locator("[data-total]")).to_have_text("85.00")
    look(expert, "defence-sheet")
    expert.get_by_role("button", name="提交本场评分").click()
    expect(expert.get_by_role("heading", name="有 1 处内容需要更正")).to_be_visible()
    look(expert, "defence-sheet-error")
    expert.get_by_label("本人确认以上评分为独立作出").check()
    expert.get_by_role("button", name="提交本场评分").click()
    expect(expert.get_by_role("heading", name="答辩评分回执")).to_be_visible()
    look(expert, "defence-receipt")
    office = signed_in(new_page(), stage.cast.office, str(live))
    office.goto(reverse("reviews:office_defence"))
    expect(office.get_by_text("评分封存中")).to_be_visible()
    look(office, "defence-office-sealed")


def test_the_opened_defence(new_page: NewPage, live: object, look: Shoot) -> None:
    move_clock(DURING)
    stage = make_stage("defence")
    others = [another(stage) for _ in range(3)]
    drawn(stage, stage.application, *others)
    for application, total in zip((stage.application, *others), (88, 82, 82, 74), strict=True):
        judge(stage, application, [total - 2, total, total, total + 1, total + 3])
    open_stage(stage)
    office = signed_in(new_page(), stage.cast.office, str(live))
    office.goto(reverse("reviews:office_defence"))
    office.get_by_role("spinbutton", name="入围名额").fill("2")
    office.get_by_role("button", name="预览").click()
    expect(office.get_by_text("第 2 名处有并列")).to_be_visible()
    look(office, "defence-office-tie")
    office.get_by_role("spinbutton", name="入围名额").fill("3")
    office.get_by_role("button", name="预览").click()
    office.get_by_role("button", name="确定现场评审名单").click()
    expect(office.get_by_text("3 家进入现场评审，1 家不进入")).to_be_visible()
    look(office, "defence-office-decided")


def test_the_plan(new_page: NewPage, live: object, look: Shoot) -> None:
    move_clock(VISITING)
    stage = make_stage("site_review", experts=4)
    other = another(stage)
    accept_all(stage, stage.application, other)

    agency = signed_in(new_page(), stage.cast.agency, str(live))
    agency.goto(reverse("reviews:agency_visits"))
    look(agency, "site-agency")
    agency.goto(reverse("reviews:visit_plan", args=[other.number]))
    look(agency, "site-plan")
    agency.get_by_label("评审组", exact=True).select_option("第一组")
    agency.get_by_label("评审日期").fill("2025-03-26")
    agency.get_by_label("日程").fill("09:00 首次会议\n16:30 末次会议")
    agency.get_by_role("button", name="保存安排").click()
    expect(agency.get_by_text("现场评审安排已保存")).to_be_visible()
    assert SiteVisit.objects.get().application_id == other.pk


def test_the_site_visit(new_page: NewPage, live: object, look: Shoot) -> None:
    move_clock(VISITING)
    stage = make_stage("site_review", experts=4)
    accept_all(stage, stage.application)
    visit = visited(stage, stage.application)
    leader = signed_in(new_page(), stage.experts[0], str(live))
    leader.goto(reverse("reviews:visits"))
    look(leader, "site-expert-list")
    leader.goto(reverse("reviews:visit", args=[visit.pk]))
    leader.get_by_role("radio", name="改进机会").check()
    leader.get_by_label("现场情况").fill("未见对该过程有效性的定期评价记录。")
    leader.get_by_role("button", name="添加", exact=True).click()
    expect(leader.get_by_text("现场记录已添加")).to_be_visible()
    look(leader, "site-visit")
    leader.goto(reverse("reviews:visit_report", args=[visit.pk]))
    look(leader, "site-report")
    report = reported(stage, visit, signers=2)
    leader.goto(reverse("reviews:visit_sign", args=[visit.pk]))
    look(leader, "site-sign-mine")
    member = signed_in(new_page(), stage.experts[2], str(live))
    member.goto(reverse("reviews:visit_sign", args=[visit.pk]))
    expect(member.get_by_text(report.digest)).to_be_visible()
    look(member, "site-sign")
    office = signed_in(new_page(), stage.cast.office, str(live))
    office.goto(reverse("reviews:office_site"))
    look(office, "site-office")
    owner = signed_in(new_page(), stage.cast.owner, str(live))
    owner.goto(reverse("reviews:applicant_visit", args=[stage.application.number]))
    look(owner, "site-applicant")
