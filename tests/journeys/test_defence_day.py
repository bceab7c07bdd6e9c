"""A defence day with 8 organisations: arrival, the big screen without a network, scoring on a tablet, overtime."""

from dataclasses import dataclass

import pytest
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect

from baoji_award.calendar.clock import move_clock
from reviews.models import DefenceArrival, DefenceSheet, DefenceSlot, DefenceTiming
from reviews.services.defence_day import record_timing, sign_in
from tests.applications.applicant.test_browser import signed_in
from tests.journeys.walking import SIDEWAYS, Walk, follow, press, says
from tests.live import NewPage
from tests.reviews.rows45 import DURING, Stage, another, drawn, duty_of, judge, make_stage, open_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET = ViewportSize(width=768, height=1024)
# The page's own clock stands still and is set on by hand: a slow machine must not make an organisation late.
SET_ON = """seconds => {
  window.standing = (window.standing || Date.now()) + seconds * 1000;
  Date.now = () => window.standing;
}"""


@dataclass(frozen=True)
class Day:
    """The drawn stage, and pages of its people."""

    stage: Stage
    open_page: NewPage
    live: str

    @property
    def agency(self) -> Page:
        return signed_in(self.open_page(), self.stage.cast.agency, self.live)


@pytest.fixture
def day(transactional_db: None, new_page: NewPage, live: object) -> Day:
    """Without the console's complaints: the network is taken away on purpose."""
    move_clock(DURING)
    stage = make_stage("defence")
    drawn(stage, stage.application, *(another(stage) for _ in range(7)))
    return Day(stage, new_page, str(live))


def run_first(page: Page, slot: DefenceSlot, walk: Walk) -> None:
    """Signs the first organisation in and counts its parts; the network is gone until the times are recorded."""
    page.goto(reverse("reviews:agency_defence"))
    page.get_by_role("row").nth(1).get_by_role("link", name="办理本场").click()
    page.get_by_label("陈述人姓名和职务").fill("王总经理")
    press(page, "签到")
    says(page, "当天第 1 家")
    follow(page, "打开计时大屏")
    walk(page, "defence-screen")
    page.context.set_offline(True)
    page.evaluate(SET_ON, 0)
    page.get_by_role("button", name="开始本场").click()
    clock = page.locator("[data-timer-clock]")
    page.evaluate(SET_ON, 700)
    says(page, "还剩 30 秒")
    page.evaluate(SET_ON, 255)
    expect(clock).to_have_text("+3:55")
    walk(page, "defence-screen-over")
    for label in ("下一环节", "下一环节", "下一环节", "结束本场"):
        page.get_by_role("button", name=label).click()
    expect(page.get_by_label("自我陈述")).to_have_value("15:55")
    page.get_by_role("button", name="记录用时").click()
    says(page, "网络中断，用时没有记录")
    page.context.set_offline(False)
    press(page, "记录用时")
    says(page, "已通知评审组组长确认")
    walk(page, "defence-slot")


def score_on_a_tablet(day: Day, slot: DefenceSlot, walk: Walk) -> Page:
    """The leader seals a sheet at 768 px without scrolling sideways, then confirms the points off."""
    leader = day.stage.experts[0]
    page = signed_in(day.open_page(), leader, day.live)
    page.set_viewport_size(TABLET)
    page.goto(reverse("reviews:defence_sheet", args=[duty_of(day.stage, leader, slot.application).pk]))
    for label, points in (("质量管理模式与方法", "33"), ("技术创新与品牌建设", "25"), ("回答提问", "27")):
        page.get_by_label(label).fill(points)
    expect(page.locator("[data-total]").first).to_have_text("85.00")
    assert page.evaluate(SIDEWAYS) == []
    page.screenshot(path=walk.directory / "defence-sheet-768.png", full_page=True, animations="disabled")
    page.get_by_label("本人确认以上评分为独立作出").check()
    press(page, "提交本场评分")
    says(page, "本场评分已提交并封存")
    page.goto(reverse("reviews:defences"))
    page.get_by_role("link", name="确认超时扣分").click()
    walk(page, "defence-overtime")
    press(page, "确认扣分")
    says(page, "扣 4 分")
    return page


def test_a_defence_day_with_eight_organisations(day: Day, walk: Walk) -> None:
    slots = list(DefenceSlot.objects.select_related("application").order_by("position"))
    assert len(slots) == 8
    agency = day.agency
    run_first(agency, slots[0], walk)
    for slot in slots[1:]:
        sign_in(slot_id=slot.pk, speaker="负责人", by=day.stage.cast.agency)
        record_timing(slot_id=slot.pk, seconds=[700, 300, 480, 300], by=day.stage.cast.agency)
    leader = score_on_a_tablet(day, slots[0], walk)
    with leader.expect_download() as waiting:
        leader.goto(reverse("reviews:defences"))
        follow(leader, "加入日历（ics）")
    assert waiting.value.suggested_filename.endswith(".ics")
    rest = [expert for expert in day.stage.experts if expert != day.stage.experts[0]]
    for slot in slots:
        judge(Stage(day.stage.cast, "defence", tuple(rest), day.stage.panel), slot.application, [85] * 4)
    for slot in slots[1:]:
        judge(Stage(day.stage.cast, "defence", day.stage.experts[:1], day.stage.panel), slot.application, [85])
    opening = open_stage(day.stage)
    scores = {result.application_id: int(result.score) for result in opening.results.all()}
    assert scores == {slot.application_id: 81 if slot == slots[0] else 85 for slot in slots}
    assert (DefenceArrival.objects.count(), DefenceTiming.objects.count()) == (8, 8)
    assert DefenceSheet.objects.filter(state="submitted").count() == 40
    agency.goto(reverse("reviews:agency_defence"))
    expect(agency.get_by_text("未签到")).to_have_count(0)
    walk(agency, "defence-day-agency")
