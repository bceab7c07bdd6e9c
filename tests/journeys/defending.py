"""Stage 4 in the browser: the draw and its timetable, one defence scored, opening, cut."""

from playwright.sync_api import expect

from applications.models import Application
from reviews.models import Assignment
from tests.journeys.judging import EXPERTS, supervisor_key
from tests.journeys.walking import follow, menu, press, says
from tests.journeys.world import NAME, World

POINTS = {"质量管理模式与方法": "34", "技术创新与品牌建设": "26", "回答提问": "25"}


def start(world: World) -> None:
    """The office starts stage 4; the panel is formed and declares through the services."""
    world.at("2025-03-03 09:00")
    page = world.page("office")
    menu(page, "工作台")
    press(page, "启动陈述答辩")
    says(page, "已办理：启动陈述答辩。")
    experts = world.staff.experts[:EXPERTS]
    panel = world.judges.seat("defence", "答辩评审组", experts)
    here = Application.objects.filter(cycle=world.cycle, state="defence").order_by("number")
    world.judges.assign_all(panel, [(dossier, expert) for dossier in here for expert in experts])


def draw(world: World) -> None:
    """The agency commits itself to a seed, draws the order, and the timetable appears."""
    world.at("2025-03-17 09:00")
    page = world.page("agency")
    menu(page, "陈述答辩")
    world.walk(page, "agency-defence")
    press(page, "登记抽签种子")
    page.get_by_label("答辩地点").fill("市市场监管局三楼会议室")
    world.walk(page, "agency-defence-committed")
    press(page, "抽签")
    expect(page.get_by_role("row", name=NAME)).to_be_visible()
    world.walk(page, "agency-defence-drawn")
    follow(page, "打印日程表")
    world.walk(page, "defence-timetable")
    follow(page, "返回工作台")


def read_timetable(world: World) -> None:
    """The organisation finds time and place from its overview."""
    page = world.owner
    page.goto("/apply/")
    follow(page, world.number)
    world.walk(page, "apply-overview-defence")
    follow(page, "陈述答辩安排")
    says(page, "市市场监管局三楼会议室")
    world.walk(page, "apply-defence")


def score(world: World) -> None:
    """An expert scores one defence in the browser and gets the receipt; the rest is scored by services."""
    world.at("2025-03-18 18:00")
    page = world.page("expert1")
    page.goto("/expert/")
    menu(page, "答辩评分")
    world.walk(page, "expert-defences")
    page.get_by_role("row", name=NAME).get_by_role("link").click()
    for label, points in POINTS.items():
        page.get_by_label(label).fill(points)
    expect(page.locator("[data-total]").first).to_have_text("85.00")
    page.get_by_label("评语").fill("陈述清楚，回答切题。")
    page.get_by_label("本人确认以上评分为独立作出").check()
    world.walk(page, "expert-defence-sheet")
    press(page, "提交本场评分")
    says(page, "本场评分已提交并封存")
    world.walk(page, "expert-defence-receipt")
    duties = Assignment.objects.filter(panel__stage="defence", defence_sheet__submitted_at__isnull=True)
    world.judges.score_defence(duties.select_related("application__organisation", "expert"))


def open_and_cut(world: World) -> None:
    """Two keys, then the office looks at the preview and lets two dossiers go on."""
    page = world.page("office")
    menu(page, "陈述答辩")
    world.walk(page, "office-defence-sealed")
    press(page, "办理全部可以开封的组别")
    supervisor_key(world, "陈述答辩")
    menu(page, "陈述答辩")
    page.get_by_role("spinbutton", name="入围名额").fill("2")
    press(page, "预览")
    says(page, "2 家进入现场评审，1 家不进入")
    world.walk(page, "office-defence-cut")
    press(page, "确定现场评审名单")
    says(page, "现场评审名单")
    world.walk(page, "office-defence-decided")
    menu(world.page("supervisor"), "陈述答辩")
    world.walk(world.page("supervisor"), "supervise-defence")


STEPS = (start, draw, read_timetable, score, open_and_cut)
