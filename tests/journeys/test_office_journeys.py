"""The office at work in the browser: a rejection with its letter, a bulk action without script, a note and a task."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from applications.models import Application, CheckAnswer, RejectionLetter
from applications.services.rejection_letters import issue_rejection
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import move_clock
from tests.applications.office.credit import vouch
from tests.cast import PASSWORD, Cast, make_cast
from tests.journeys.walking import Walk, every, follow, menu, press, says, sign_in, tab_to
from tests.live import NewPage
from tests.rounds import IN_STAGE, complete_dossier

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "申报单位成立不足五年，不符合评选方案规定的申报条件。"
WANTED, CORRECTED = "请补充主要竞争优势的数据", "补充后的组织概述，附有三年数据。"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    move_clock(IN_STAGE["application"])
    return make_cast(state="office_check")


def opened(open_page: NewPage, user: User) -> Page:
    return sign_in(open_page(), user.email, PASSWORD)


def checked(cast: Cast, *applications: Application) -> None:
    CheckAnswer.objects.bulk_create(
        CheckAnswer(application=application, item=rule.key, verdict="pass", by=cast.office, at=IN_STAGE["application"])
        for application in applications
        for rule in cast.cycle.rulebook.screening
    )


def test_a_rejection_and_its_letter(cast: Cast, open_page: NewPage, walk: Walk) -> None:
    page = opened(open_page, cast.office)
    menu(page, "资格初审")
    follow(page, cast.organisation.name)
    page.get_by_role("navigation", name="本申报的办理页面").get_by_role("link", name="不予受理").click()
    press(page, "签发告知书")
    expect(page.get_by_role("heading", name="有 1 处内容需要更正")).to_be_visible()
    walk(page, "office-rejection")
    page.get_by_label("不予受理的理由").fill(REASON)
    press(page, "签发告知书")
    says(page, "告知书正在生成")
    expect(page.get_by_text("正在生成", exact=True)).to_be_visible()
    with unit_of_work():
        issue_rejection({"letter": RejectionLetter.objects.get().pk})
    # The page asks for itself.
    expect(page.get_by_role("link", name="下载告知书")).to_be_visible()
    walk(page, "office-rejection-letter")
    menu(page, "不予受理")
    walk(page, "office-rejections")
    applicant = opened(open_page, cast.owner)
    applicant.goto(reverse("applications:detail", args=[cast.application.number]))
    walk(applicant, "applicant-rejected")
    with applicant.expect_download() as download:
        applicant.get_by_role("link", name="下载告知书").click()
    assert download.value.suggested_filename.endswith("申报不予受理的告知书.pdf")


def test_a_bulk_action_without_script(cast: Cast, chromium: Browser, live: LiveServer) -> None:
    vouch(cast, at=IN_STAGE["application"])
    checked(cast, cast.application)
    context = chromium.new_context(base_url=live.url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, cast.office.email, PASSWORD)
    page.goto(reverse("applications:office_list"))
    follow(page, "全选本页")
    expect(page.get_by_label(f"选择 {cast.organisation.name}")).to_be_checked()
    press(page, "初审合格")
    expect(page.get_by_role("heading", name="将办理初审合格：1 家")).to_be_visible()
    expect(page.get_by_role("heading", name="不在本次办理范围：1 家")).to_be_visible()
    press(page, "确认 1 家初审合格")
    says(page, "已办理：初审合格 1 家。")
    context.close()
    states = Application.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["document_review", "office_check"]


def test_the_list_is_made_ones_own(cast: Cast, open_page: NewPage, walk: Walk) -> None:
    page = opened(open_page, cast.office)
    menu(page, "资格初审")
    page.get_by_label("推荐部门").select_option("zjj")
    press(page, "筛选")
    walk(page, "office-list")
    follow(page, "保存筛选")
    page.get_by_label("筛选名称").fill("建设口")
    walk(page, "office-filters")
    press(page, "保存")
    expect(page.get_by_role("link", name="建设口", exact=True)).to_have_attribute("aria-current", "true")
    follow(page, "选择显示的列")
    page.get_by_label("统一社会信用代码").check()
    walk(page, "office-columns")
    press(page, "保存")
    expect(page.get_by_role("columnheader", name="统一社会信用代码")).to_be_visible()
    assert page.get_by_role("row").count() == 3
    expect(page.get_by_text("已选 0 家：")).to_be_visible()
    page.get_by_label(f"选择 {cast.organisation.name}").check()
    expect(page.get_by_text("已选 1 家：")).to_be_visible()


def test_a_note_a_task_and_the_timeline(cast: Cast, open_page: NewPage, walk: Walk) -> None:
    page = opened(open_page, cast.office)
    page.goto(reverse("applications:screening", args=[cast.application.number]))
    follow(page, "内部记录与任务")
    page.get_by_label("记录内容").fill("银行流水与报表不一致，请核对。")
    page.get_by_label(f"@{cast.second_officer.name}").check()
    press(page, "保存记录")
    says(page, f"@{cast.second_officer.name} 银行流水与报表不一致，请核对。")
    page.get_by_label("任务内容").fill("核对银行流水原件")
    page.get_by_label("经办人").select_option(label=cast.second_officer.name)
    page.get_by_label("期限").fill("2024-12-06")
    press(page, "交办")
    says(page, "任务已交办。")
    walk(page, "office-notes")
    follow(page, "办理全过程")
    expect(page.get_by_role("cell", name="交办任务，期限 2024-12-06")).to_be_visible()
    walk(page, "office-timeline")
    colleague = opened(open_page, cast.second_officer)
    says(colleague, "交给我的任务")
    menu(colleague, "交办任务")
    walk(colleague, "office-tasks")
    press(colleague, "完成：核对银行流水原件")
    says(colleague, "任务已完成。")


def test_a_correction_asked_by_keyboard_made_and_accepted(cast: Cast, open_page: NewPage, walk: Walk) -> None:
    dossier = cast.application
    complete_dossier(dossier, cast.owner)
    vouch(cast)
    page = opened(open_page, cast.office)
    page.goto(reverse("applications:correction", args=[dossier.number]))
    walk(page, "office-correction")
    tab_to(page, "section-overview")
    page.keyboard.type(WANTED)
    tab_to(page, "发出补正要求")
    page.keyboard.press("Enter")
    expect(page.get_by_text(WANTED)).to_be_visible()
    walk(page, "office-correction-asked")

    applicant = opened(open_page, cast.owner)
    applicant.goto(reverse("applications:section", args=[dossier.number, "profile"]))
    expect(applicant.get_by_role("button", name="保存")).to_have_count(0)
    applicant.goto(reverse("applications:correction_notice", args=[dossier.number]))
    says(applicant, WANTED)
    applicant.get_by_label("补正说明：组织概述").fill("已补充第二段。")
    walk(applicant, "apply-correction")
    press(applicant, "保存说明")
    follow(applicant, "去修改")
    applicant.get_by_label("组织概述").first.fill(CORRECTED)
    with applicant.expect_navigation():
        press(applicant, "保存并继续")
    applicant.goto(reverse("applications:check", args=[dossier.number]))
    press(applicant, "提交补正")
    says(applicant, "已办理：提交补正。")

    page.goto(reverse("applications:correction", args=[dossier.number]))
    says(page, "已补充第二段。")
    page.goto(reverse("applications:screening", args=[dossier.number]))
    for verdict in every(page.get_by_label("符合", exact=True)):
        verdict.check()
    press(page, "保存核查结论")
    press(page, "初审合格")
    says(page, "已办理：初审合格。")
    text = dossier.versions.latest("number").manifest["answers"]["overview"]["text"]
    assert (Application.objects.get(pk=dossier.pk).state, text) == ("document_review", CORRECTED)
