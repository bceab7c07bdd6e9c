"""The bureau's journeys: return and correction, and a batch of seven of which one leaves at the last moment."""

import io
from dataclasses import dataclass

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from applications.models import Application, Batch
from applications.services.batches import LETTER_TOPIC
from applications.services.bureau_duties import set_duty
from applications.services.submission import submit_dossier
from applications.workflow.engine import advance_application
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.notifications import outbox
from baoji_award.notifications.models import OutboxEntry
from tests.applications.bureau.desk import OPINION, endorsed, further, pdf, second
from tests.cast import PASSWORD, Cast, make_cast, make_user
from tests.journeys.applying import content
from tests.journeys.walking import Walk, follow, menu, press, says, sign_in
from tests.live import NewPage
from tests.rounds import IN_STAGE, complete_dossier

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AT = IN_STAGE["application"]
REMARK = "2023 年利润总额与审计报告不一致，请核对。"
WHY = "请说明利润下降的原因。"
SEVEN = 7


@dataclass(frozen=True)
class Desk:
    """The cast, a head beside the bureau's clerk, and pages to open."""

    cast: Cast
    head: User
    open_page: NewPage
    walk: Walk

    def page(self, user: User) -> Page:
        return sign_in(self.open_page(), user.email, PASSWORD)


@pytest.fixture
def desk(transactional_db: None, open_page: NewPage, walk: Walk) -> Desk:
    """A dossier on the bureau's desk, handed in for real; the clerk and the head have their duties."""
    move_clock(AT)
    cast = make_cast(state="draft")
    complete_dossier(cast.application, cast.owner)
    submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=AT)
    head = second(cast.application)
    for user, duty in ((cast.own_bureau, "clerk"), (head, "head")):
        set_duty(bureau_id=cast.application.bureau_id, user_id=user.pk, duty=duty, by=cast.office, at=AT)
    return Desk(cast, head, open_page, walk)


def state(application: Application) -> str:
    return str(Application.objects.get(pk=application.pk).state)


def test_return_and_correction(desk: Desk) -> None:
    clerk, owner = desk.page(desk.cast.own_bureau), desk.page(desk.cast.owner)
    _comment_and_return(desk, clerk)
    _correct_and_hand_in(desk, owner)
    _draft(desk, clerk)
    _give_back_and_approve(desk, clerk)
    assert state(desk.cast.application) == "endorsed"


def _comment_and_return(desk: Desk, clerk: Page) -> None:
    menu(clerk, "受理列表")
    desk.walk(clerk, "bureau-inbox")
    follow(clerk, desk.cast.organisation.name)
    comments = clerk.locator("#comments-indicators")
    comments.get_by_text("添加批注").click()
    comments.get_by_label("对“近三年主要指标”的批注").fill(REMARK)
    comments.get_by_label("退回时告知申报单位").check()
    comments.get_by_role("button", name="保存批注").click()
    says(clerk, "对“近三年主要指标”的批注已保存。")
    desk.walk(clerk, "bureau-reading")
    comments.get_by_role("link", name="修改").click()
    desk.walk(clerk, "bureau-comment")
    follow(clerk, "返回审核")
    follow(clerk, "退回修改")
    press(clerk, "退回申报单位")
    says(clerk, "已退回申报单位修改，并已告知。")
    assert state(desk.cast.application) == "draft"


def _correct_and_hand_in(desk: Desk, owner: Page) -> None:
    owner.goto(reverse("applications:apply_overview", args=[desk.cast.application.number]))
    says(owner, REMARK)
    desk.walk(owner, "apply-returned")
    owner.get_by_role("link", name="近三年主要指标").first.click()
    says(owner, REMARK)
    desk.walk(owner, "apply-section-returned")
    owner.get_by_label("2023年利润总额（万元）").fill("91.5")
    press(owner, "保存并继续")
    expect(owner.get_by_role("heading", name="组织概述", exact=True, level=1)).to_be_visible()
    assert REMARK not in owner.content()
    owner.goto(reverse("applications:check", args=[desk.cast.application.number]))
    press(owner, "提交至推荐部门")
    says(owner, "已办理：提交至推荐部门。")


def _draft(desk: Desk, clerk: Page) -> None:
    clerk.goto(reverse("applications:bureau_review", args=[desk.cast.application.number]))
    says(clerk, "已告知申报单位")
    follow(clerk, "推荐意见")
    expect(clerk.get_by_label("推荐意见")).to_have_value(_begun(desk))
    clerk.get_by_label("推荐意见").fill(OPINION)
    clerk.get_by_label("经办人").fill("经办甲")
    clerk.get_by_label("签字人").fill("局长乙")
    clerk.get_by_label("签署日期").fill("2024-12-02")
    scan = {"name": "盖章页.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    clerk.get_by_label("盖章页扫描件").set_input_files(scan)  # type: ignore[arg-type]
    desk.walk(clerk, "bureau-draft")
    press(clerk, "保存并送审")
    says(clerk, "推荐意见已保存并送审，由负责人审签。")


def _begun(desk: Desk) -> str:
    template = desk.cast.cycle.rulebook.endorsement.opinion_template
    return template.format(organisation=desk.cast.organisation.name, award="宝鸡市质量奖")


def _give_back_and_approve(desk: Desk, clerk: Page) -> None:
    head = desk.page(desk.head)
    opinion = reverse("applications:opinion", args=[desk.cast.application.number])
    head.goto(opinion)
    desk.walk(head, "bureau-approve")
    head.get_by_label("需要修改的内容").fill("请写明核查过程。")
    press(head, "退回经办人")
    says(head, "已退回经办人修改。")
    clerk.goto(opinion)
    says(clerk, "请写明核查过程。")
    desk.walk(clerk, "bureau-sent-back")
    press(clerk, "保存并送审")
    says(clerk, "推荐意见已保存并送审，由负责人审签。")
    menu(clerk, "人员职责")
    desk.walk(clerk, "bureau-duties")
    head.goto(opinion)
    press(head, "审签并同意推荐")
    says(head, "推荐意见已审签，已办理“同意推荐”。")


def test_a_batch_of_seven_and_an_eighth_that_leaves(desk: Desk) -> None:
    cast = desk.cast
    eight = [endorsed(further(cast, "endorsed"), cast.own_bureau) for _ in range(SEVEN + 1)]
    clerk = desk.page(cast.own_bureau)
    leaving, staying = eight[3], [one for one in eight if one != eight[3]]
    _choose(clerk, eight)
    desk.walk(clerk, "bureau-batch-eight")
    press(clerk, "核对报送清单")
    desk.walk(clerk, "bureau-batch-preview-eight")
    leaver = make_user("leaver", ("applicant", "organisation", leaving.organisation_id))
    advance_application(application_id=leaving.pk, action="withdraw", by=leaver, reason="安排调整", at=AT)
    press(clerk, "统一报送")
    says(clerk, f"{leaving.organisation.name}：当前状态“已撤回”，不能列入本批。本批各项均未报送，请重新核对。")
    desk.walk(clerk, "bureau-batch-refused")
    assert (Batch.objects.count(), {state(one) for one in staying}) == (0, {"endorsed"})
    press(clerk, "核对报送清单")
    press(clerk, "统一报送")
    says(clerk, "已统一报送，文号 市工业和信息化局推荐〔2024〕1号。")
    wanted = [one.organisation.name for one in reversed(staying)]
    _take_papers(clerk, wanted)
    desk.walk(clerk, "bureau-batch-sent")
    office = desk.page(cast.office)
    menu(office, "报送批次")
    follow(office, "市工业和信息化局推荐〔2024〕1号")
    assert office.locator("table.dense tbody th[scope=row]").all_inner_texts() == wanted
    desk.walk(office, "office-batch")
    menu(office, "推荐部门人员")
    desk.walk(office, "office-duties")


def _choose(clerk: Page, applications: list[Application]) -> None:
    """All of them, the last one first."""
    menu(clerk, "报送批次")
    clerk.get_by_role("link", name="生成报送清单").click()
    for place, one in enumerate(reversed(applications), 1):
        clerk.get_by_label(one.organisation.name, exact=True).check()
        clerk.get_by_label(f"次序：{one.organisation.name}").fill(str(place))


def _take_papers(clerk: Page, wanted: list[str]) -> None:
    """The worker makes letter and list; the page notices by itself."""
    assert outbox.deliver(OutboxEntry.objects.get(topic=LETTER_TOPIC).pk) is True
    expect(clerk.get_by_role("link", name="下载报送函")).to_be_visible()
    with clerk.expect_download() as waiting:
        follow(clerk, "下载汇总表（XLSX）")
    sheet = load_workbook(io.BytesIO(content(waiting.value))).active
    assert sheet is not None
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == wanted
