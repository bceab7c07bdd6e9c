"""The register, a round's invitations, conflicts and the boards in Chromium at both widths with axe."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.services import invite
from baoji_award.calendar.clock import local_day, move_clock
from reviews.models import AvoidedUnit, ExpertProfile
from reviews.services.ties import TieText, add_tie, ask_to_avoid
from tests.applications.applicant.test_browser import signed_in
from tests.cast import make_cast, make_user
from tests.live import NewPage
from tests.reviews.rows import AT, Review, accept, fill, make_review, register, release_all
from tests.reviews.test_library import good, sheet
from tests.rounds import IN_STAGE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def review() -> Review:
    move_clock(AT)
    review = make_review()
    ExpertProfile.objects.filter(user=review.experts[0]).update(
        industries=["32", "34"], years=15, training="国家卓越绩效评审员培训", recommended_by=review.application.bureau
    )
    invite(email="guest@example.test", name="受邀专家", role=RoleCode.EXPERT, by=review.cast.office)
    return review


@pytest.fixture
def look(axe: Check, shoot: Shoot) -> Shoot:
    """axe, and a picture at both widths."""

    def both(page: Page, name: str) -> None:
        axe(page)
        shoot(page, name)

    return both


def test_the_office_keeps_the_register(new_page: NewPage, live: object, look: Shoot, review: Review) -> None:
    page = signed_in(new_page(), review.cast.office, str(live))
    page.goto(reverse("reviews:experts"))
    look(page, "experts")
    page.get_by_role("link", name="导入").click()
    rows = (good(review, 类别="名人"), good(review, 电子邮箱="b@example.test"))
    faulty, right = (sheet(*part).read() for part in (rows, rows[1:]))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    field = page.get_by_label("XLSX 文件")
    field.set_input_files({"name": "a.xlsx", "mimeType": kind, "buffer": faulty})
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_text("第 2 行：类别应为").first).to_be_visible()
    look(page, "experts-import")
    field.set_input_files({"name": "a.xlsx", "mimeType": kind, "buffer": right})
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_text("向 1 人发出邀请")).to_be_visible()
    page.get_by_role("link", name="ZJ-001 judge1").click()
    page.get_by_label("关系", exact=True).select_option("consulting")
    page.get_by_label("单位名称", exact=True).fill("宝鸡某某有限公司")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("咨询、辅导或认证服务：宝鸡某某有限公司")).to_be_visible()
    look(page, "expert-record")
    page.get_by_role("link", name="修改登记").click()
    look(page, "expert-entry")
    page.goto(reverse("reviews:expert_remove", args=[review.experts[4].pk]))
    look(page, "expert-remove")


def test_the_agency_asks_and_an_expert_answers(new_page: NewPage, live: object, look: Shoot, review: Review) -> None:
    scope = review.experts[0].grants.get()
    guest = make_user("guest", (scope.role, scope.scope_kind, scope.scope_id))
    register(guest)
    page = signed_in(new_page(), review.cast.agency, str(live))
    page.goto(reverse("reviews:round_experts"))
    page.get_by_label("选择 ZJ-006 guest").check()
    page.get_by_label("答复期限").fill(str(local_day(AT) + timedelta(days=5)))
    page.get_by_role("button", name="发出邀请").click()
    expect(page.get_by_text("邀请已发出")).to_be_visible()
    look(page, "round-experts")
    mine = signed_in(new_page(), guest, str(live))
    mine.goto(reverse("reviews:expert_round"))
    look(mine, "expert-round-invited")
    mine.get_by_label("接受邀请").check()
    mine.get_by_label("资料评审", exact=True).check()
    mine.get_by_label("不能参加的日期").fill("2月10日至14日出差")
    mine.get_by_role("button", name="提交答复").click()
    expect(mine.get_by_text("答复已提交")).to_be_visible()
    mine.get_by_label("关系", exact=True).select_option("employment")
    mine.get_by_label("单位名称", exact=True).fill(review.application.organisation.name)
    mine.get_by_role("button", name="登记").click()
    expect(mine.get_by_text("已登记。涉及本年度申报单位的")).to_be_visible()
    look(mine, "expert-round")
    page.goto(reverse("reviews:agency_conflicts"))
    expect(page.get_by_text("现任职于申报单位")).to_be_visible()
    look(page, "agency-conflicts")
    page.goto(reverse("reviews:assignments"))
    look(page, "assignments-with-conflicts")


def test_the_boards(new_page: NewPage, live: object, look: Shoot, review: Review) -> None:
    release_all(review)
    fill(accept(review, review.experts[0], review.application), 60, by=review.experts[0])
    tie = TieText("shareholding", review.application.organisation.name, review.application.organisation.uscc)
    add_tie(user_id=review.experts[4].pk, tie=tie, by=review.experts[4], at=AT)
    page = signed_in(new_page(), review.cast.agency, str(live))
    page.goto(reverse("reviews:agency"))
    page.get_by_role("button", name=re.compile("^提醒.*ZJ-002")).click()
    expect(page.get_by_text("已提醒 1 位专家")).to_be_visible()
    look(page, "agency-board")
    watching = signed_in(new_page(), review.cast.supervisor, str(live))
    watching.goto(reverse("reviews:supervisor_board"))
    look(watching, "supervisor-board")


def test_an_applicant_names_units_to_avoid(new_page: NewPage, live: object, look: Shoot) -> None:
    move_clock(IN_STAGE["application"])
    cast = make_cast()
    ask_to_avoid(
        application_id=cast.application.pk, unit="宝鸡某某咨询有限公司", uscc="", reason="曾有合同纠纷", by=cast.owner
    )
    page = signed_in(new_page(), cast.owner, str(live))
    page.goto(reverse("reviews:avoid", args=[cast.application.number]))
    look(page, "avoid")
    page.get_by_role("button", name=re.compile("^删除")).click()
    expect(page.get_by_text("已删除")).to_be_visible()
    assert not AvoidedUnit.objects.exists()
