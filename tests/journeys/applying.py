"""Stage 2, the organisation: registration, the dossier with its files, what is missing, submission and receipt."""

import re
from collections.abc import Callable

from playwright.sync_api import Download, Page, expect

from baoji_award.accounts.uscc import make_code
from tests.documents.samples import blank, saved
from tests.journeys.walking import follow, press, says, sign_in
from tests.journeys.world import EMAIL, NAME, World

PASSWORD = "一丝不苟 2024 valve"
OVERVIEW = "本单位主要生产高压工业阀门，建立了覆盖设计、生产、交付和服务全过程的质量管理体系。"
YEARS = {
    "资产总额（万元）": 41260, "负债总额（万元）": 18200, "所有者权益（万元）": 23060,
    "营业收入（或事业收入）（万元）": 38500, "利润总额（万元）": 4210, "净利润（万元）": 3570,
    "税金及附加（万元）": 310,
    "应交增值税（万元）": 1420, "利息支出（万元）": 260, "纳税总额（万元）": 1930, "研发投入（万元）": 1560,
    "增加值（万元）": 10800, "平均从业人员（人）": 480, "产品（工程）合格率（%）": 97, "顾客满意度（%）": 93,
}  # fmt: skip
PLEDGES = ("坚决执行党和国家", "近三年内无重大质量", "未获得国家或省级质量奖", "申报材料真实")
CONDITIONS = {
    "质量发展的方针政策": "是",
    "重大质量、生产安全": "否",
    "违法、违规、违纪行为": "否",
    "弄虚作假或质量失信": "否",
    "信用记录和社会声誉": "是",
    "通过认证": "是",
    "同行业领先地位": "是",
    "陕西质量奖": "否",
}
SLOTS = ("营业执照或法人登记证书", "自评报告", "体系认证证书", "近三年财务报表或审计报告")


def register(world: World) -> None:
    """The organisation finds its way from the home page to the registration form and hands it in."""
    world.at("2024-11-20 09:30")
    page = world.owner
    page.goto("/")
    follow(page, "我要申报")
    world.walk(page, "login")
    follow(page, "单位注册")
    world.walk(page, "register")
    _fill_registration(page)
    press(page, "注册")
    expect(page.get_by_role("heading", name="注册申请已收到")).to_be_visible()
    world.walk(page, "register-sent")


def _fill_registration(page: Page) -> None:
    texts = {
        "统一社会信用代码": make_code("91610302MF7654321"),
        "单位名称": NAME,
        "法定代表人（负责人）": "梁自立",
        "成立日期": "2008-06-18",
        "注册地址": "宝鸡市渭滨区样例路18号",
        "联系人": "苏明",
        "联系电话": "0917-1234567",
        "电子邮箱": EMAIL,
        "密码": PASSWORD,
        "再次输入密码": PASSWORD,
    }
    for label, text in texts.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("组织类型").select_option("enterprise")
    page.get_by_label("所在县区").select_option("610302")
    page.get_by_label("所属行业（大类）").select_option("34")
    page.get_by_label("本单位确认以上信息真实").check()


def confirm_address(world: World) -> None:
    """The link of the mail confirms the address; then the organisation signs in."""
    page = world.owner
    page.goto(world.mailed_link(EMAIL))
    world.walk(page, "confirm-email")
    press(page, "确认")
    sign_in(page, EMAIL, PASSWORD)
    page.goto("/")
    follow(page, "我要申报")
    world.walk(page, "apply-empty")


def begin(world: World) -> None:
    """The organisation opens its dossier and sees the task list."""
    page = world.owner
    follow(page, "新建申报")
    world.walk(page, "apply-new")
    page.get_by_label("本单位已核对以上申报条件，符合要求").check()
    press(page, "创建申报")
    says(page, "已创建申报，申报编号")
    world.number = re.findall(r"BJZL-2024-\d{4}", page.url)[0]
    world.walk(page, "apply-self-check")
    follow(page, "申报总览")
    world.walk(page, "apply-overview")


def look_at_gaps(world: World) -> None:
    """An empty dossier cannot be submitted; the check page lists every gap as a link."""
    page = world.owner
    page.goto(f"/apply/{world.number}/check/")
    button = page.get_by_role("button", name="提交至推荐部门")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".errors a")).not_to_have_count(0)
    world.walk(page, "apply-check-gaps")
    page.locator(".errors a").first.click()
    expect(page.get_by_role("heading", name="申报条件自查", exact=True)).to_be_visible()


def check_conditions(world: World) -> None:
    """The conditions only the organisation knows, answered one by one; what the portal knows stands beside them."""
    page = world.owner
    says(page, "2008年6月18日注册，计算至2024年12月31日已满5年")
    for text, answer in CONDITIONS.items():
        page.get_by_role("group", name=text).get_by_label(answer, exact=True).check()
    press(page, "保存自查")
    expect(page.get_by_role("heading", name="自查结果：可以申报")).to_be_visible()
    world.walk(page, "apply-self-check-result")


def complete_profile(world: World) -> None:
    """What registration did not ask and the round requires."""
    page = world.owner
    page.goto(f"/apply/{world.number}/check/")
    page.get_by_role("link", name="单位信息：请填写单位规模、质量负责人").click()
    page.get_by_label("单位规模").select_option("medium")
    page.get_by_label("质量负责人", exact=True).fill("韩守正")
    press(page, "保存")
    says(page, "单位信息已保存。")
    world.walk(page, "apply-organisation")
    page.goto(f"/apply/{world.number}/sections/profile/")


def fill_sections(world: World) -> None:
    """Every section in turn, from the first to the last, by 保存并继续."""
    page = world.owner
    for heading, fill in SECTIONS.items():
        expect(page.get_by_role("heading", name=heading, exact=True, level=1)).to_be_visible()
        fill(page)
        world.walk(page, f"apply-section-{page.url.partition('#')[0].rstrip('/').rsplit('/', 1)[-1]}")
        press(page, "保存并继续")
    expect(page.get_by_role("heading", name="证明材料", exact=True, level=1)).to_be_visible()


def _profile(page: Page) -> None:
    page.get_by_label("主要产品或服务").fill("高压工业阀门、调节阀")
    for label, value in {"员工总数": "486", "研发人员": "52", "质量管理人员": "31", "中高级职称": "34.5"}.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("未上市", exact=True).check()


def _indicators(page: Page) -> None:
    page.get_by_label("2020年资产总额（万元）").fill("39800")
    page.get_by_label("2020年所有者权益（万元）").fill("21900")
    for label, value in YEARS.items():
        for offset, year in enumerate((2021, 2022, 2023)):
            page.get_by_label(f"{year}年{label}").fill(str(value + offset))


def _overview(page: Page) -> None:
    page.get_by_label("组织概述").fill(OVERVIEW)


def _quality(page: Page) -> None:
    for number, standard in enumerate(("GB/T 19001-2016", "GB/T 24001-2016")):
        if number:
            page.get_by_role("button", name="添加一行").first.click()
        row = page.get_by_role("group", name=f"第 {number + 1} 行").first
        cells = {
            "认证标准": standard,
            "证书编号": f"0000000{number}（样例）",
            "证书所载单位名称": NAME,
            "认证机构": "样例认证中心",
            "有效期起": "2023-05-12",
            "有效期止": "2026-05-11",
            "覆盖范围": "高压工业阀门的设计、生产和服务",
        }
        for label, value in cells.items():
            row.get_by_label(label).fill(value)
    page.get_by_label("导入卓越绩效模式的时间").fill("2018-03-01")


def _report(page: Page) -> None:
    page.get_by_label("上传一份 PDF 文件").check()


def _declarations(page: Page) -> None:
    for text in PLEDGES:
        page.get_by_label(text).check()
    page.get_by_label("此前未获得宝鸡市质量奖").check()


SECTIONS: dict[str, Callable[[Page], None]] = {
    "单位基本信息": _profile,
    "近三年主要指标": _indicators,
    "组织概述": _overview,
    "体系认证与质量荣誉": _quality,
    "自评报告的形式": _report,
    "承诺与声明": _declarations,
}


def upload(world: World) -> None:
    """A PDF into every required slot."""
    page = world.owner
    for pages, slot in enumerate(SLOTS, 1):
        file = {"name": f"{slot}.pdf", "mimeType": "application/pdf", "buffer": saved(blank(pages))}
        page.get_by_label(f"选择文件：{slot}").set_input_files(file)  # type: ignore[arg-type]
        says(page, f"“{slot}.pdf”已上传，校验通过。")
    world.walk(page, "apply-evidence")


def submit(world: World) -> None:
    """The check page has no gap left; the dossier goes to the bureau."""
    world.at("2024-11-28 16:00")
    page = world.owner
    follow(page, "核对与提交")
    world.walk(page, "apply-check")
    press(page, "提交至推荐部门")
    says(page, "已办理：提交至推荐部门。")
    world.walk(page, "dossier-detail")


def take_receipt(world: World, pdf_text: Callable[[bytes], str]) -> None:
    """The receipt on screen and as a PDF."""
    page = world.owner
    follow(page, "申报回执")
    world.walk(page, "apply-receipt")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载").first.click()
    text = "".join(pdf_text(content(waiting.value)).split())
    assert [part in text for part in ("申报回执", NAME, world.number, "自评报告.pdf")] == [True] * 4


def content(download: Download) -> bytes:
    """What was downloaded."""
    return download.path().read_bytes()


STEPS = (
    register,
    confirm_address,
    begin,
    look_at_gaps,
    check_conditions,
    complete_profile,
    fill_sections,
    upload,
    submit,
)
