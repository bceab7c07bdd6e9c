"""A site visit in the browser: issues carried over, findings, logs, a photo, item scores, report, signatures."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from reviews.models import SiteReport, SiteVisit
from reviews.services.site_report import issue_site_report
from tests.applications.applicant.test_browser import signed_in
from tests.documents.samples import image
from tests.journeys.walking import Walk, follow, press, says
from tests.live import NewPage
from tests.reviews.rows45 import VISITING, Stage
from tests.reviews.site_rows import planned, reviewed_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class Day:
    """The visit, and pages of its people."""

    stage: Stage
    visit: SiteVisit
    open_page: NewPage
    live: str

    def page(self, user: User) -> Page:
        page = signed_in(self.open_page(), user, self.live)
        page.goto(reverse("reviews:visit", args=[self.visit.pk]))
        return page


@pytest.fixture
def day(transactional_db: None, open_page: NewPage, live: object) -> Day:
    move_clock(VISITING)
    stage = reviewed_stage(50, 50, 55, 60, 60)
    return Day(stage, planned(stage), open_page, str(live))


def write_papers(page: Page, walk: Walk, tmp_path: Path) -> None:
    """A member answers an issue, notes a document and an interview, and takes a photo."""
    page.get_by_label("不符", exact=True).check()
    page.get_by_label("对应待核实事项").select_option("2")
    page.get_by_label("申报材料所述").fill("顾客满意度 96 分")
    page.get_by_label("现场情况").fill("原始问卷统计为 91 分。")
    page.get_by_label("差异").fill("高报 5 分")
    page.get_by_label("查阅的证据").fill("2023年满意度调查原始问卷")
    press(page, "添加")
    says(page, "现场记录已添加")
    walk(page, "visit-findings")
    follow(page, "待核实事项")
    says(page, "已有结果")
    follow(page, "查阅资料")
    page.get_by_label("资料名称").fill("2023年度管理评审报告")
    page.get_by_label("提供部门").fill("质量部")
    press(page, "添加")
    walk(page, "visit-documents")
    follow(page, "访谈记录")
    page.get_by_label("访谈对象").fill("装配班长")
    page.get_by_label("访谈要点").fill("清楚本岗位的质量目标和考核办法。")
    press(page, "添加")
    walk(page, "visit-interviews")
    follow(page, "现场照片")
    picture = tmp_path / "看板.png"
    picture.write_bytes(image("PNG"))
    page.get_by_label("照片", exact=True).set_input_files(picture)
    page.get_by_label("说明").fill("装配线质量看板")
    press(page, "添加")
    says(page, "照片已上传")
    walk(page, "visit-photos")


def agree_and_report(page: Page, walk: Walk) -> None:
    """The leader takes over the document review's values, moves one with its reason, and puts the report up."""
    follow(page, "条款得分")
    follow(page, "未填条款按资料评审值预填")
    first = page.get_by_role("row").nth(1)
    first.get_by_role("combobox").select_option("65")
    press(page, "保存条款得分")
    says(page, "与资料评审相比有调整，请写明理由")
    page.get_by_role("row").nth(1).get_by_role("textbox").fill("现场查实机制完整，执行记录齐全")
    press(page, "保存条款得分")
    says(page, "条款得分已保存")
    walk(page, "visit-scores")
    follow(page, "撰写报告")
    page.get_by_label("总体评价").fill("现场情况与申报材料基本一致，一项数据有差异。")
    walk(page, "visit-report-open-issues")
    press(page, "提交全组签署")
    says(page, "报告已提交全组签署")


def test_a_visit_with_sign_off(day: Day, walk: Walk, tmp_path: Path) -> None:
    leader, *members = day.stage.experts
    member = day.page(members[0])
    write_papers(member, walk, tmp_path)
    head = day.page(leader)
    agree_and_report(head, walk)
    agency = signed_in(day.open_page(), day.stage.cast.agency, day.live)
    agency.goto(reverse("reviews:visit_signatures"))
    walk(agency, "visit-signatures")
    agency.get_by_role("button", name="催办").click()
    says(agency, "已提醒 5 人")
    pages = [head, member, *(day.page(other) for other in members[1:])]
    for page in pages:
        page.goto(reverse("reviews:visit_sign", args=[day.visit.pk]))
        page.get_by_label("本人参加了现场评审，同意报告全文和得分").check()
        if page is head:
            walk(page, "visit-sign")
        press(page, "签署")
    says(pages[-1], "全组已签署，报告完成")
    report = SiteReport.objects.get()
    assert (report.state, report.signatures.count()) == ("signed", 5)
    issue_site_report(report_id=report.pk)
    agency.goto(reverse("reviews:agency_visits"))
    with agency.expect_download() as waiting:
        agency.get_by_role("link", name="DOCX").click()
    assert waiting.value.suggested_filename.endswith(".docx")
    agency.goto(reverse("reviews:visit_signatures"))
    expect(agency.get_by_role("heading", name="没有未完成签署的报告")).to_be_visible()
