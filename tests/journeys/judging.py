"""Stage 3 in the browser: panel, assignment, scorebook, opening, ranking, shortlist, feedback."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from committee.demo.people import PASSWORD, Staff
from reviews.models import Assignment, ScoreSheet
from reviews.services.declarations import declare_conflict, sign_declarations
from tests.journeys.applying import content
from tests.journeys.walking import follow, menu, press, says, wait_for
from tests.journeys.world import NAME, World

PANEL = "资料评审一组"
EXPERTS = 5
ITEMS = 23


def panel(world: World) -> None:
    """The agency forms a panel of five with a leader and an expert of the industry, and enables it."""
    world.at("2025-01-03 10:00")
    page = world.page("agency")
    world.walk(page, "agency-desk")
    menu(page, "评审组")
    page.get_by_label("名称").fill(PANEL)
    page.get_by_label("阶段").select_option("资料评审")
    world.walk(page, "agency-panels")
    press(page, "新建评审组")
    seat(page, world.staff)
    world.walk(page, "agency-panel")
    press(page, "启用")
    says(page, "已启用")


def seat(page: Page, staff: Staff) -> None:
    """The first five experts take their seats; the first one leads."""
    for place, expert in enumerate(staff.experts[:EXPERTS]):
        page.get_by_label("专家", exact=True).select_option(str(expert.pk))
        page.get_by_label("担任组长").set_checked(place == 0)
        press(page, "添加或更新")
        expect(page.get_by_role("cell", name=expert.name)).to_be_visible()


def assign(world: World) -> None:
    """The agency assigns every dossier to the whole panel and releases."""
    page = world.page("agency")
    menu(page, "任务分派")
    world.walk(page, "agency-assignments")
    press(page, "全组分派")
    world.walk(page, "agency-assignments-proposed")
    press(page, "发布分派")
    says(page, "待声明")


def declare(world: World) -> None:
    """The expert signs the pledges and declares no conflict, dossier by dossier."""
    page = world.page("expert1")
    world.walk(page, "expert-queue-unsigned")
    follow(page, "去签署")
    page.get_by_label("本人已逐条阅读并承诺遵守").check()
    world.walk(page, "expert-declarations")
    press(page, "签署")
    for _ in range(4):
        page.get_by_role("link", name=re.compile("^声明")).first.click()
        page.get_by_label("无利害关系", exact=True).check()
        world.walk(page, "expert-declare")
        press(page, "提交声明")
    menu(page, "我的评审")
    world.walk(page, "expert-queue")


def score(world: World) -> None:
    """The expert judges all 23 items of one dossier in the scorebook; the running total follows."""
    world.at("2025-01-15 09:00")
    page = world.page("expert1")
    page.goto("/expert/")
    page.get_by_role("row", name=NAME).get_by_role("link").click()
    done = 0
    while "/items/" in page.url:
        done += 1
        judge_item(page, done)
        if done == 1:
            expect(page.locator("#total")).to_have_text("42.50")
            world.walk(page, "expert-scorebook")
        next_item(page)
    says(page, "已评 23 / 23 项")
    assert done == ITEMS


def judge_item(page: Page, done: int) -> None:
    page.locator(".ruler").get_by_label("85%", exact=True).check(force=True)
    page.locator('[name="strength-0-text"]').fill("方法系统，展开到所有部门，有定期评价。")
    page.locator('[name="improvement-0-text"]').fill(f"第 {done} 项与标杆的对比数据只覆盖部分产品。")


def next_item(page: Page) -> None:
    """Save, and wait until the next item (or, after the last one, the check page) is there."""
    here = page.url
    press(page, "保存，下一项")
    page.wait_for_url(lambda url: url != here and not url.endswith("/next/"))


def sign_sheet(world: World) -> None:
    """The expert reads the whole sheet once more, signs it and gets the receipt."""
    page = world.page("expert1")
    world.walk(page, "expert-sign")
    page.get_by_label("本人确认以上评分为独立作出").check()
    page.get_by_label("密码").fill(PASSWORD)
    press(page, "签署并封存")
    says(page, "评分表已签署并封存")
    says(page, "850.00")
    world.walk(page, "expert-receipt")


def others_score(world: World) -> None:
    """The other experts declare and score through the services, and the first one the other dossiers."""
    experts = world.staff.experts[1:EXPERTS]
    for expert in experts:
        sign_declarations(cycle_id=world.cycle.pk, by=expert, address="127.0.0.1")
    for duty in Assignment.objects.filter(state="released", expert__in=experts).select_related("expert"):
        declare_conflict(assignment_id=duty.pk, has_conflict=False, by=duty.expert, address="127.0.0.1")
    sheets = ScoreSheet.objects.filter(submitted_at__isnull=True)
    world.judges.score(sheets.select_related("assignment__application__organisation", "assignment__expert"))


def open_scores(world: World) -> None:
    """Sealed until office and supervisor have both turned their key."""
    world.at("2025-02-20 10:00")
    office, supervisor = world.page("office"), world.page("supervisor")
    menu(office, "资料评审")
    says(office, "评分封存中")
    world.walk(office, "office-review-sealed")
    press(office, "办理全部可以开封的组别")
    world.walk(supervisor, "supervise-home")
    supervisor_key(world, "资料评审")
    menu(office, "资料评审")
    world.walk(office, "office-review-open")


def supervisor_key(world: World, stage: str) -> None:
    """The supervisor's side of the opening of one stage."""
    page = world.page("supervisor")
    menu(page, "评分开封")
    world.walk(page, "supervise-openings")
    part = page.get_by_role("region", name=f"{stage}评分开封")
    part.get_by_role("button", name="办理全部可以开封的组别").click()
    expect(part.get_by_text("已开封").first).to_be_visible()


def rank(world: World) -> None:
    """The ranking, one dossier's spread, and the shortlist after a look at its preview."""
    page = world.page("office")
    follow(page, "查看排名")
    expect(page.get_by_role("row", name=NAME)).to_contain_text("1")
    world.walk(page, "office-ranking")
    follow(page, NAME)
    world.walk(page, "office-spread")
    menu(page, "资料评审")
    follow(page, "确定答辩名单")
    page.get_by_role("spinbutton", name="入围名额").fill("3")
    press(page, "预览")
    says(page, "3 家进入陈述答辩，1 家不进入")
    world.walk(page, "office-shortlist")
    press(page, "确定答辩名单")
    says(page, "答辩名单已确定：3 家进入陈述答辩，1 家将收到书面反馈。")


def approve_feedback(world: World) -> None:
    """Another officer than the one who decided approves the letter."""
    loser = world.rivals[-1]
    page = world.page("office2")
    menu(page, "书面反馈")
    follow(page, str(loser.dossier.number))
    world.walk(page, "office-feedback-letter")
    press(page, "审签")
    says(page, "反馈函已审签")


def read_feedback(world: World, pdf_text: Callable[[bytes], str]) -> None:
    """The organisation left out downloads its letter; so can its bureau."""
    loser = world.rivals[-1]
    page = world.page(f"applicant{loser.number}")
    page.goto("/apply/")
    follow(page, loser.dossier.number)
    world.walk(page, "apply-overview-left-out")
    page.get_by_role("link", name="评审反馈").first.click()
    link = wait_for(page, page.get_by_role("main").get_by_role("link", name="下载"))
    world.walk(page, "apply-feedback")
    with page.expect_download() as waiting:
        link.click()
    text = "".join(pdf_text(content(waiting.value)).split())
    assert [part in text for part in (loser.sample.name, "改进机会")] == [True, True]
    bureau = world.page("bureau-gxj")
    menu(bureau, "评审结果反馈")
    world.walk(bureau, "bureau-feedback")


STEPS = (panel, assign, declare, score, sign_sheet, others_score, open_scores, rank, approve_feedback)
