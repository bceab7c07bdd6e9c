"""The applicant's pages in Chromium: layout at both widths, axe, autosave, a form without a lost word."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.models import SectionAnswer
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from tests.applications.applicant.samples import pdf
from tests.cast import Cast, make_cast, make_user
from tests.live import NewPage
from tests.rounds import IN_STAGE, complete_dossier, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def story(transactional_db: None) -> Cast:
    move_clock(IN_STAGE["application"])
    return make_cast(state="draft")


def signed_in(page: Page, user: User, live_url: str) -> Page:
    """Gives the browser this person's session."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_url}])
    return page


def test_overview_and_check_page_have_no_violations(
    new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot
) -> None:
    page = signed_in(new_page(), story.owner, str(live))
    page.goto(reverse("applications:apply_overview", args=[story.application.number]))
    expect(page.get_by_role("heading", name="下一步：完成“申报条件自查”")).to_be_visible()
    shoot(page, "apply-overview")
    axe(page)
    complete_dossier(story.application, story.owner)
    page.goto(reverse("applications:check", args=[story.application.number]))
    axe(page)
    shoot(page, "apply-check")
    page.get_by_role("button", name="提交至推荐部门").click()
    expect(page.get_by_text("已办理：提交至推荐部门。")).to_be_visible()
    axe(page)
    shoot(page, "dossier-detail")
    page.goto(reverse("applications:receipt", args=[story.application.number]))
    axe(page)
    shoot(page, "apply-receipt")


def test_a_section_saves_itself_and_keeps_what_was_typed(
    new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot
) -> None:
    page = signed_in(new_page(), story.owner, str(live))
    page.goto(reverse("applications:section", args=[story.application.number, "indicators"]))
    axe(page)
    page.get_by_label("2021年资产总额（万元）").fill("41 260.50")
    expect(page.locator("#save-state")).to_contain_text("草稿已保存")
    page.get_by_label("2022年顾客满意度（%）").fill("457.2")
    expect(page.locator("#save-state")).to_contain_text("有 1 处格式需要更正")
    page.get_by_label("2022年资产总额（万元）").fill("45718.36")
    expect(page.locator("#save-state .saved")).to_contain_text("有 1 处格式需要更正")
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("heading", name="有 1 处内容需要更正")).to_be_visible()
    expect(page.get_by_label("2022年顾客满意度（%）")).to_have_value("457.2")
    axe(page)
    shoot(page, "apply-section")
    page.get_by_label("2022年顾客满意度（%）").fill("95.5")
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("heading", name="组织概述", exact=True)).to_be_visible()
    stored = SectionAnswer.objects.get(section="indicators").data
    assert (stored["assets"]["2022"], stored["satisfaction"]["2022"]) == ("45718.36", "95.5")


def test_two_editors_are_shown_both_texts_and_choose(
    new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot
) -> None:
    url = reverse("applications:section", args=[story.application.number, "profile"])
    first = signed_in(new_page(), story.owner, str(live))
    second = signed_in(new_page(), story.colleague, str(live))
    for page in (first, second):
        page.goto(url)
    first.get_by_label("主要产品或服务").fill("甲的内容")
    expect(first.locator("#save-state")).to_contain_text("草稿已保存")
    second.get_by_label("员工总数").fill("120")
    expect(second.locator("#save-state")).to_contain_text("更新了“主要产品或服务”")
    second.get_by_label("主要产品或服务").fill("乙的内容")
    expect(second.locator("#save-state")).to_contain_text("未保存：“主要产品或服务”已被申报人于")
    axe(second)
    shoot(second, "apply-section-conflict")
    second.get_by_role("button", name="查看两份内容").click()
    expect(second.get_by_role("heading", name="内容已被他人修改")).to_be_visible()
    axe(second)
    shoot(second, "apply-conflict")
    second.get_by_label("使用下面合并后的内容").check()
    second.get_by_label("主要产品或服务").fill("甲乙合并的内容")
    second.get_by_role("button", name="按选择保存").click()
    expect(second.get_by_label("主要产品或服务")).to_have_value("甲乙合并的内容")
    stored = SectionAnswer.objects.get(section="profile").data
    assert (stored["main_products"], stored["employees"]) == ("甲乙合并的内容", "120")


def test_registration_and_evidence_have_no_violations(
    new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot
) -> None:
    page = new_page()
    page.goto(reverse("applications:register"))
    page.get_by_role("button", name="注册").click()
    expect(page.get_by_role("heading", name="有 14 处内容需要更正")).to_be_visible()
    axe(page)
    shoot(page, "register")
    signed_in(page, story.owner, str(live))
    for name in ("apply", "organisation"):
        page.goto(reverse(f"applications:{name}"))
        axe(page)
        shoot(page, name)
    page.goto(reverse("applications:evidence", args=[story.application.number]))
    upload = pdf()
    page.get_by_label("选择文件：自评报告").set_input_files(
        {"name": "自评报告.pdf", "mimeType": "application/pdf", "buffer": upload.read()}
    )
    expect(page.get_by_text("“自评报告.pdf”已上传，校验通过。")).to_be_visible()
    axe(page)
    shoot(page, "apply-evidence")


def test_a_new_application_is_made_in_one_short_form(
    new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot
) -> None:
    organisation = make_organisation()
    scope = (RoleCode.APPLICANT, ScopeKind.ORGANISATION, organisation.pk)
    page = signed_in(new_page(), make_user("newcomer", scope), str(live))
    page.goto(reverse("applications:apply_new"))
    axe(page)
    shoot(page, "apply-new")
    page.get_by_label("本单位已核对以上申报条件，符合要求").check()
    page.get_by_role("button", name="创建申报").click()
    expect(page.get_by_text("已创建申报，申报编号 BJZL-2024-0001。")).to_be_visible()
    axe(page)
