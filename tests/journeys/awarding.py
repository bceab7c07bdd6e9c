"""Stage 7 in the browser: notice, objection, confirmation, certificate, winners, the end of the round."""

import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
from django.urls import reverse
from playwright.sync_api import expect

from committee.models import Award
from tests.documents.samples import blank, saved
from tests.journeys.applying import content
from tests.journeys.walking import follow, menu, press, says, wait_for
from tests.journeys.world import NAME, World

A4_LANDSCAPE = (842, 595)


def publish(world: World) -> None:
    """The office publishes the whole list at once; the public reads it with its countdown and dates."""
    world.at("2025-04-21 09:00")
    office = world.page("office")
    menu(office, "工作台")
    press(office, "启动审定公示")
    world.at("2025-05-09 09:00")
    menu(office, "公示")
    follow(office, "预览公示稿")
    says(office, "此稿仅限本岗位查看")
    world.walk(office, "office-notice-draft")
    press(office, "发布公示")
    expect(office.get_by_role("link", name="宝质奖公示〔2025〕1号")).to_be_visible()
    world.walk(office, "office-notice")


def read_notice(world: World) -> None:
    """From the home page to the notice: countdown, both days, how they were computed."""
    world.at("2025-05-12 10:00")
    page = world.visitor
    page.goto("/")
    page.reload()  # what a cache kept for ten seconds is asked for anew
    world.walk(page, "public-home-publicity")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="结果公示").click()
    world.walk(page, "public-notices")
    page.get_by_role("main").get_by_role("link", name=re.compile("公示")).first.click()
    expect(page.get_by_role("row", name=NAME)).to_be_visible()
    says(page, "2025年5月26日 24:00")
    page.get_by_text("日期是怎样计算的").click()
    world.walk(page, "public-notice")


def object_to(world: World) -> str:
    """A citizen objects with name and evidence and gets a case number."""
    page = world.visitor
    follow(page, "开始填写实名异议")
    page.get_by_label("个人", exact=True).check()
    page.get_by_label("真实姓名").fill("秦小川")
    page.get_by_label("联系电话").fill("13909174321")
    page.get_by_label("电子邮箱或通信地址").fill("qin@example.test")
    world.walk(page, "public-objection-who")
    press(page, "下一步")
    page.get_by_label(NAME).check()
    page.get_by_label("申报数据或材料不实").check()
    page.get_by_label("反映事项").fill("经营数据不实")
    page.get_by_label("事实与理由").fill("近三年营业收入与公开的统计数据不一致，请予核实。")
    press(page, "下一步")
    proof = {"name": "证明材料.pdf", "mimeType": "application/pdf", "buffer": saved(blank(1))}
    page.get_by_label("证明材料").set_input_files(proof)  # type: ignore[arg-type]
    press(page, "下一步")
    page.get_by_label("我承诺所填身份和反映的情况真实").check()
    world.walk(page, "public-objection")
    press(page, "提交异议")
    expect(page.get_by_role("heading", name="异议回执")).to_be_visible()
    world.walk(page, "public-objection-receipt")
    return page.locator("main strong.mono").inner_text()


def handle(world: World, code: str) -> None:
    """An officer names another one, who finds it unfounded; the first approves; the citizen reads the answer."""
    first, page = world.page("office"), world.page("office2")
    menu(first, "异议办理")
    world.walk(first, "office-objections")
    first.get_by_role("main").get_by_role("link", name="YY-").first.click()
    first.get_by_role("combobox", name="办理人").select_option(label="办公室经办乙")
    press(first, "指定办理人")
    world.walk(first, "office-objection")
    menu(page, "异议办理")
    page.get_by_role("main").get_by_role("link", name="YY-").first.click()
    press(page, "受理")
    page.get_by_text("提出结论", exact=True).click()
    page.get_by_label("异议不成立").check()
    page.get_by_label("查明的事实和依据").fill("经查阅三年审计报告，数据与申报材料一致。")
    page.get_by_label("对反映人的答复").fill("经核实，您反映的情况不成立。")
    page.get_by_label("对被反映单位的答复").fill("经核实，涉及你单位的异议不成立。")
    world.walk(page, "office-objection-inquiry")
    press(page, "提交审定")
    first.reload()
    press(first, "审定结论")
    world.walk(first, "office-objection-closed")
    visitor = world.visitor
    visitor.goto("/objections/track/")
    visitor.get_by_label("受理编号").fill(code)
    visitor.get_by_label("联系电话后四位").fill("4321")
    world.walk(visitor, "public-track")
    visitor.get_by_role("main").get_by_role("button", name="查询").click()
    says(visitor, "经核实，您反映的情况不成立。")
    world.walk(visitor, "public-track-answer")


def confirm(world: World) -> None:
    """Not before the last day is over; then the office confirms everybody."""
    office = world.page("office")
    menu(office, "审定授奖")
    expect(office.get_by_role("button", name="审定全部无异议单位")).to_have_count(0)
    world.walk(office, "office-awards-waiting")
    world.at("2025-05-27 09:00")
    menu(office, "审定授奖")
    press(office, "审定全部无异议单位")
    row = office.get_by_role("row", name=NAME)
    expect(row).to_contain_text("500 000")
    world.walk(office, "office-awards")


def take_certificate(world: World, pdf_text: Callable[[bytes], str]) -> str:
    """A worker renders the certificate: A4 landscape, name, number, a QR code. Returns the number."""
    office = world.page("office")
    link = office.get_by_role("row", name=NAME).get_by_role("link", name="下载证书")
    wait_for(office, link)
    with office.expect_download() as waiting:
        link.click()
    pdf = content(waiting.value)
    text = "".join(pdf_text(pdf).split())
    number = re.findall(r"BJZL-2024-\d{3}(?!\d)", text)[0]
    assert (NAME in text, size(pdf)) == (True, A4_LANDSCAPE)
    return str(number)


def size(pdf: bytes) -> tuple[int, int]:
    """Width and height of the only page in points."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        (page,) = opened.pages
        left, bottom, right, top = (float(edge) for edge in page.mediabox.as_list())
    return round(right - left), round(top - bottom)


def verify(world: World, number: str) -> None:
    """The public scans the QR code, or types the number, and finds the organisation among the winners."""
    page = world.visitor
    page.goto(reverse("committee:verify_code", args=[Award.objects.get(number__text=number).verify_code]))
    says(page, "真实有效")
    page.goto("/")
    page.get_by_label("证书编号").fill(number)
    press(page, "查验")
    says(page, "真实有效")
    says(page, NAME)
    world.walk(page, "public-verify")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="获奖名录").click()
    world.walk(page, "public-winners")
    follow(page, NAME)
    world.walk(page, "public-winner")


def close(world: World) -> None:
    """The office ends the round; the organisation reads the outcome."""
    world.at("2025-05-30 09:00")
    office = world.page("office")
    menu(office, "工作台")
    press(office, "结束本轮评选")
    says(office, "已办理：结束本轮评选。")
    world.walk(office, "office-desk-closed")
    owner = world.owner
    owner.goto(f"/apply/{world.number}/")
    expect(owner.get_by_text("获奖").first).to_be_visible()
    world.walk(owner, "apply-overview-awarded")
    world.visitor.goto("/")
    world.visitor.reload()
    world.walk(world.visitor, "public-home-closed")
