"""Stage 5 in the browser: the plan, a finding, the report, signatures, its PDF, conclusion."""

from collections.abc import Callable
from datetime import date

from playwright.sync_api import expect

from applications.models import Application
from applications.workflow.engine import advance_application
from reviews.models import SiteReport
from reviews.services.site_signing import sign_report
from tests.journeys.applying import content
from tests.journeys.judging import EXPERTS, supervisor_key
from tests.journeys.walking import follow, menu, press, says, wait_for
from tests.journeys.world import NAME, World

PANEL = "现场评审一组"
AGENDA = "09:00 首次会议\n09:30 听取汇报、查看现场\n13:30 查阅资料、座谈\n16:30 末次会议"


def start(world: World) -> None:
    """The office starts stage 5; the team is formed through the services."""
    world.at("2025-03-21 09:00")
    page = world.page("office")
    menu(page, "工作台")
    press(page, "启动现场评审")
    says(page, "已办理：启动现场评审。")
    team = world.staff.experts[:EXPERTS]
    panel = world.judges.seat("site_review", PANEL, team)
    here = Application.objects.filter(cycle=world.cycle, state="site_review").select_related("organisation")
    world.judges.assign_all(panel, [(dossier, expert) for dossier in here for expert in team])
    rival = here.exclude(number=world.number).get()
    visit = world.judges.plan(panel, rival, date(2025, 3, 25))
    world.at("2025-03-25 17:00")
    world.judges.report(visit, rival, list(team))


def plan(world: World) -> None:
    """The agency plans the visit; the organisation finds day and place from its overview."""
    world.at("2025-03-21 10:00")
    page = world.page("agency")
    menu(page, "现场评审")
    world.walk(page, "agency-visits")
    page.get_by_role("row", name=NAME).get_by_role("link", name="安排").click()
    page.get_by_label("评审组", exact=True).select_option(PANEL)
    page.get_by_label("评审日期").fill("2025-03-26")
    page.get_by_label("日程").fill(AGENDA)
    world.walk(page, "agency-visit-plan")
    press(page, "保存安排")
    owner = world.owner
    owner.goto(f"/apply/{world.number}/")
    follow(owner, "现场评审安排")
    says(owner, "2025年3月26日")
    world.walk(owner, "apply-visit")


def note_and_report(world: World) -> None:
    """The leader notes a finding on site, writes the report and puts it up for signing."""
    world.at("2025-03-26 16:00")
    page = world.page("expert1")
    page.goto("/expert/")
    menu(page, "现场评审")
    world.walk(page, "expert-visits")
    page.get_by_role("row", name=NAME).get_by_role("link").click()
    page.get_by_label("已核实", exact=True).check()
    page.get_by_label("申报材料所述").fill("近三年营业收入逐年增长")
    page.get_by_label("现场情况").fill("查阅财务报表，与申报数据一致。")
    page.get_by_label("查阅的证据").fill("2021—2023年度审计报告")
    world.walk(page, "expert-visit")
    press(page, "添加")
    follow(page, "撰写报告")
    page.get_by_label("总体评价").fill("现场情况与申报材料一致，质量管理体系运行有效。")
    page.get_by_label("现场评审得分").fill("842.25")
    world.walk(page, "expert-visit-report")
    press(page, "提交全组签署")


def sign(world: World) -> None:
    """The leader signs in the browser, the others through the services; a worker renders the report."""
    page = world.page("expert1")
    page.get_by_label("本人参加了现场评审，同意报告全文和得分").check()
    world.walk(page, "expert-visit-sign")
    press(page, "签署")
    report = SiteReport.objects.get(visit__application__number=world.number)
    for member in world.staff.experts[1:EXPERTS]:
        sign_report(visit_id=report.visit_id, digest=report.digest, by=member)
    page.reload()
    says(page, "报告已由全组签署")


def read_report(world: World, pdf_text: Callable[[bytes], str]) -> None:
    """The signed report as a PDF."""
    page = world.page("agency")
    menu(page, "现场评审")
    link = page.get_by_role("row", name=NAME).get_by_role("link", name="下载报告")
    wait_for(page, link)
    with page.expect_download() as waiting:
        link.click()
    text = "".join(pdf_text(content(waiting.value)).split())
    assert [part in text for part in (NAME, "842.25", "查阅财务报表")] == [True] * 3


def conclude(world: World) -> None:
    """Two keys open the scores; the agency concludes the visit on the dossier's page, then the round moves on."""
    world.at("2025-03-28 17:00")
    office, agency = world.page("office"), world.page("agency")
    menu(office, "现场评审")
    press(office, "办理全部可以开封的组别")
    supervisor_key(world, "现场评审")
    menu(office, "现场评审")
    world.walk(office, "office-site")
    menu(agency, "现场评审")
    agency.get_by_role("row", name=NAME).get_by_role("link", name=world.number, exact=True).click()
    world.walk(agency, "agency-dossier")
    press(agency, "完成现场评审")
    says(agency, "已办理：完成现场评审。")
    rival = Application.objects.get(cycle=world.cycle, state="site_review")
    advance_application(application_id=rival.pk, action="conclude_site", by=world.staff.agency)
    world.at("2025-04-01 09:00")
    menu(office, "工作台")
    press(office, "启动评价审议")
    expect(office.get_by_text("已办理：启动评价审议。")).to_be_visible()


STEPS = (start, plan, note_and_report, sign)
