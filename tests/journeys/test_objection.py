"""An objection in the browser: upheld for one candidate while the others are confirmed."""

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from committee.models import Award, PublicNotice
from tests.cast import PASSWORD
from tests.committee.hall import CANARY, DURING, OVER, Hall, make_hall, published
from tests.documents.samples import blank, saved
from tests.journeys.walking import Walk, follow, menu, press, says, sign_in
from tests.live import NewPage
from tests.rounds import moment
from tests.security.worlds import deliver

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

AGAINST = CANARY.format(0)
FACTS = "该单位公开披露的营业收入与申报数据相差较大，请予核实。"
SUBSTANCE = "请说明近三年营业收入的统计口径，并提供审计报告。"


@pytest.fixture
def hall(transactional_db: None) -> Hall:
    hall = make_hall(dossiers=3)
    for user, name in ((hall.office, "经办甲"), (hall.officer, "经办乙")):
        user.name = name
        user.save(update_fields=["name"])
    return hall


def paper(name: str) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": saved(blank(1))}


def opened(open_page: NewPage, user: User) -> Page:
    return sign_in(open_page(), user.email, PASSWORD)


def to_case(page: Page) -> None:
    menu(page, "异议办理")
    page.get_by_role("main").get_by_role("link", name="YY-2025-001").click()
    page.wait_for_load_state()


def object_to(page: Page, notice: PublicNotice, walk: Walk) -> str:
    """A citizen objects; returns the code."""
    page.goto(reverse("committee:notice", args=[notice.slug]))
    follow(page, "开始填写实名异议")
    page.get_by_label("个人", exact=True).check()
    page.get_by_label("真实姓名").fill("秦小川")
    page.get_by_label("联系电话").fill("13909174321")
    page.get_by_label("电子邮箱或通信地址").fill("qin@example.test")
    press(page, "下一步")
    page.get_by_label(AGAINST).check()
    page.get_by_label("申报数据或材料不实").check()
    page.get_by_label("反映事项").fill("经营数据不实")
    page.get_by_label("事实与理由").fill(FACTS)
    walk(page, "objection-matter")
    press(page, "下一步")
    page.get_by_label("证明材料").set_input_files([paper("证言.pdf"), paper("年报.pdf")])
    press(page, "下一步")
    expect(page.locator("[data-step-summary]")).to_contain_text("秦小川")
    page.get_by_label("我承诺所填身份和反映的情况真实").check()
    walk(page, "objection-form")
    press(page, "提交异议")
    expect(page.get_by_role("heading", name="异议回执")).to_be_visible()
    walk(page, "objection-receipt")
    return page.locator("main strong.mono").inner_text()


def take_up(first: Page, handler: Page, walk: Walk) -> None:
    """One officer names the other, who opens the identity, accepts, gives a task and asks the organisation."""
    walk_list(first, walk)
    to_case(first)
    expect(first.get_by_text(FACTS)).to_have_count(0)
    first.get_by_role("combobox", name="办理人").select_option(label="经办乙")
    press(first, "指定办理人")
    walk(first, "objection-officer")
    to_case(handler)
    says(handler, FACTS)
    handler.get_by_label("查看理由").fill("核实证明材料来源")
    press(handler, "登记理由并查看")
    says(handler, "秦小川")
    walk(handler, "objection-identity")
    follow(handler, "返回异议")
    press(handler, "受理")
    handler.get_by_text("请被反映单位说明情况", exact=True).click()
    handler.get_by_label("需要说明的问题").fill(f"秦小川反映：{SUBSTANCE}")
    press(handler, "发给被反映单位")
    says(handler, "内容中出现了反映人的姓名、单位、电话或地址")
    handler.get_by_label("需要说明的问题").fill(SUBSTANCE)
    press(handler, "发给被反映单位")
    handler.get_by_text("交办调查任务", exact=True).click()
    handler.get_by_label("任务内容").fill("向主管部门核实统计数据。")
    handler.get_by_label("经办人").select_option(label="经办甲")
    walk(handler, "objection-handler")
    press(handler, "交办")


def walk_list(first: Page, walk: Walk) -> None:
    menu(first, "异议办理")
    walk(first, "objection-list")
    follow(first, "登记书面或电话异议")
    walk(first, "objection-entry")


def explain(owner: Page, walk: Walk) -> None:
    """The organisation reads what it is asked, not what was objected, and answers."""
    menu(owner, "异议情况说明")
    walk(owner, "objection-hearings")
    owner.get_by_role("main").get_by_role("link", name="前答复").click()
    says(owner, SUBSTANCE)
    expect(owner.get_by_text(FACTS)).to_have_count(0)
    owner.get_by_label("情况说明").fill("统计口径有误，申报数据高于审计报告，详见附件。")
    owner.get_by_label("证明材料").set_input_files([paper("审计报告.pdf")])
    walk(owner, "objection-hearing")
    press(owner, "提交情况说明")
    says(owner, "情况说明已提交。")


def conclude(first: Page, handler: Page, walk: Walk) -> None:
    """The handler proposes that it is upheld, the other officer approves."""
    first.reload()
    first.get_by_label("办理结果").fill("主管部门确认统计数据低于申报数据。")
    press(first, "记录结果")
    handler.reload()
    says(handler, "统计口径有误")
    handler.get_by_text("提出结论", exact=True).click()
    handler.get_by_label("异议成立").check()
    handler.get_by_label("查明的事实和依据").fill("申报的营业收入高于审计报告，情况属实。")
    handler.get_by_label("处理结果").fill("取消候选资格，不予审定授奖。")
    handler.get_by_label("对反映人的答复").fill("经核实，您反映的情况属实，已按规定处理。")
    handler.get_by_label("对被反映单位的答复").fill("经核实，你单位申报的营业收入与审计报告不一致。")
    walk(handler, "objection-proposing")
    press(handler, "提交审定")
    first.reload()
    walk(first, "objection-approving")
    press(first, "审定结论")
    deliver()
    first.reload()
    walk(first, "objection-closed")


def test_one_is_objected_to_and_the_others_are_confirmed(hall: Hall, open_page: NewPage, walk: Walk) -> None:
    notice = published(hall)
    move_clock(DURING)
    visitor, first, handler = open_page(), opened(open_page, hall.office), opened(open_page, hall.officer)
    code = object_to(visitor, notice, walk)
    take_up(first, handler, walk)
    move_clock(moment("2025-05-13 10:00"))
    explain(opened(open_page, hall.owners[0]), walk)
    move_clock(OVER)
    menu(first, "审定授奖")
    press(first, "审定全部无异议单位")
    assert set(Award.objects.values_list("application_id", flat=True)) == {a.pk for a in hall.applications[1:]}
    to_case(first)
    conclude(first, handler, walk)
    menu(first, "审定授奖")
    says(first, "有异议经核查成立")
    assert Award.objects.count() == 2
    read_outcome(visitor, opened(open_page, hall.owners[0]), opened(open_page, hall.supervisor), code, walk)


def read_outcome(visitor: Page, owner: Page, supervisor: Page, code: str, walk: Walk) -> None:
    """The citizen takes the reply, the organisation its letter; the supervision reads the case without the facts."""
    visitor.goto("/objections/track/")
    visitor.get_by_label("受理编号").fill(code)
    visitor.get_by_label("联系电话后四位").fill("4321")
    visitor.get_by_role("main").get_by_role("button", name="查询").click()
    says(visitor, "您反映的情况属实")
    walk(visitor, "objection-tracked")
    with visitor.expect_download() as download:
        visitor.get_by_role("button", name="下载答复函").click()
    assert download.value.suggested_filename == "关于公示异议办理情况的答复.pdf"
    menu(owner, "异议情况说明")
    walk(owner, "objection-hearings-closed")
    with owner.expect_download() as download:
        owner.get_by_role("main").get_by_role("link", name="〔2025〕").click()
    assert download.value.suggested_filename == "关于公示异议办理结果的通知.pdf"
    to_case(supervisor)
    says(supervisor, "取消候选资格")
    expect(supervisor.get_by_text(FACTS)).to_have_count(0)
    walk(supervisor, "objection-supervised")
