"""The objection in four short steps: what was entered comes back to be checked, and errors open their own step."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from baoji_award.calendar.clock import move_clock
from committee.models import Objection
from tests.committee.hall import DURING, make_hall, published
from tests.documents.samples import blank, saved
from tests.journeys.walking import press
from tests.live import NewPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLES = ("反映人", "反映事项", "证明材料", "核对提交")


@pytest.fixture
def page(new_page: NewPage) -> Page:
    hall = make_hall(dossiers=2)
    notice = published(hall)
    move_clock(DURING)
    page = new_page()
    page.goto(reverse("committee:object", args=[notice.slug]))
    return page


def paper(name: str) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": saved(blank(1))}


def at_step(page: Page, number: int) -> None:
    """This step's heading is the only one that is shown."""
    expect(page.locator("[data-step] > h2:visible")).to_have_text([f"第 {number} 步，共 4 步：{TITLES[number - 1]}"])


def identify(page: Page) -> None:
    page.get_by_label("真实姓名").fill("秦小川")
    page.get_by_label("联系电话").fill("13909174321")
    page.get_by_label("电子邮箱或通信地址").fill("qin@example.test")


def state_the_matter(page: Page) -> None:
    page.get_by_label("宝鸡候选金丝雀0有限公司").check()
    page.get_by_label("申报数据或材料不实").check()
    page.get_by_label("反映事项").fill("营业收入不实")
    page.get_by_label("事实与理由").fill("近三年营业收入与公开的统计数据不一致。")


def test_four_steps_a_summary_and_a_way_back(page: Page, axe: Callable[[Page], None]) -> None:
    at_step(page, 1)
    press(page, "下一步")
    at_step(page, 1)
    page.get_by_label("个人", exact=True).check()
    identify(page)
    page.get_by_label("真实姓名").press("Enter")
    at_step(page, 2)
    state_the_matter(page)
    axe(page)
    press(page, "下一步")
    page.get_by_label("证明材料").set_input_files([paper("统计公报.pdf")])
    press(page, "下一步")
    at_step(page, 4)
    summary = page.locator("[data-step-summary]")
    expect(summary.locator("dd")).to_have_text(
        [
            "个人",
            "秦小川",
            "13909174321",
            "qin@example.test",
            "宝鸡候选金丝雀0有限公司",
            "申报数据或材料不实",
            "营业收入不实",
            "近三年营业收入与公开的统计数据不一致。",
            "统计公报.pdf",
        ]
    )
    axe(page)
    press(page, "修改反映事项")
    at_step(page, 2)
    page.get_by_label("反映事项").fill("营业收入多报")
    page.go_back()
    at_step(page, 4)
    expect(summary).to_contain_text("营业收入多报")
    page.get_by_label("我承诺所填身份和反映的情况真实").check()
    press(page, "提交异议")
    expect(page.get_by_role("heading", name="异议回执")).to_be_visible()
    assert Objection.objects.get().matter == "营业收入多报"


def test_a_unit_is_asked_for_its_name_and_seal_and_an_error_opens_its_step(page: Page) -> None:
    expect(page.get_by_label("单位名称")).to_be_visible()
    page.get_by_label("个人", exact=True).check()
    expect(page.get_by_label("单位名称")).to_be_hidden()
    page.get_by_label("单位", exact=True).check()
    identify(page)
    press(page, "下一步")
    at_step(page, 1)
    page.get_by_label("单位名称").fill("样例设备有限公司")
    page.get_by_label("加盖公章的异议书").set_input_files([paper("异议书.pdf")])
    press(page, "下一步")
    state_the_matter(page)
    page.get_by_label("反映事项").fill("  ")
    press(page, "下一步")
    page.get_by_label("证明材料").set_input_files([paper("说明.pdf")])
    press(page, "下一步")
    page.get_by_label("我承诺所填身份和反映的情况真实").check()
    press(page, "提交异议")
    expect(page.get_by_role("alert")).to_contain_text("有 1 处内容需要更正")
    at_step(page, 2)
    press(page, "上一步")
    expect(page.get_by_label("单位名称")).to_have_value("样例设备有限公司")
    page.get_by_role("alert").get_by_role("link").first.click()
    at_step(page, 2)
    assert Objection.objects.count() == 0
