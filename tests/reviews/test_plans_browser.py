"""Plans in Chromium at both widths with axe: pin, generate, adopt, lose an expert, see what changes, what blocks."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.calendar.clock import move_clock
from reviews.models import Assignment
from reviews.services.assignment import release_assignments
from reviews.services.holds import set_hold
from reviews.services.panels import add_member, create_panel
from tests.applications.applicant.test_browser import signed_in
from tests.cast import make_user
from tests.live import NewPage
from tests.reviews.rows import AT, Review, join, make_review, register
from tests.rounds import make_application, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def look(axe: Check, shoot: Shoot) -> Shoot:
    """axe, and a picture at both widths."""

    def both(page: Page, name: str) -> None:
        axe(page)
        shoot(page, name)

    return both


def staffed() -> Review:
    move_clock(AT)
    review = make_review()
    for number in range(6, 9):
        expert = make_user(f"judge{number}", (RoleCode.EXPERT, ScopeKind.CYCLE, review.cast.cycle.pk))
        register(expert, industry=number == 6)
        join(expert, review.cast)
        add_member(panel_id=review.panel.pk, user_id=expert.pk, by=review.cast.agency, at=AT)
    for _ in range(4):
        make_application(review.cast.cycle, make_organisation(), review.cast.owner, state="document_review")
    return review


def test_a_plan_is_made_adopted_and_mended(new_page: NewPage, live: object, look: Shoot) -> None:
    review = staffed()
    own = review.application.number
    agency = signed_in(new_page(), review.cast.agency, str(live))
    agency.goto(f"{live}{reverse('reviews:assignments')}")
    agency.get_by_role("link", name="固定与排除").click()
    agency.get_by_label("申报编号").fill(own)
    agency.get_by_label("专家", exact=True).select_option(str(review.experts[1].pk))
    agency.get_by_role("radio", name="固定").check()
    agency.get_by_label("理由").fill("长期从事该行业质量管理研究")
    agency.get_by_role("button", name="保存").click()
    expect(agency.get_by_role("cell", name="长期从事该行业质量管理研究")).to_be_visible()
    look(agency, "agency-assignment-holds")
    agency.get_by_role("link", name="生成分派方案").click()
    expect(agency.get_by_text("新增", exact=True).first).to_be_visible()
    look(agency, "agency-assignment-plan")
    agency.get_by_role("button", name="采用方案").click()
    expect(agency.get_by_text("新增拟分派 30 项")).to_be_visible()
    look(agency, "agency-assignments-planned")
    agency.get_by_role("link", name="导入分派表").click()
    agency.get_by_role("button", name="导入").click()
    expect(agency.get_by_role("link", name="请上传“XLSX 文件”")).to_be_visible()
    look(agency, "agency-assignments-import")
    agency.get_by_role("link", name="返回任务分派").click()

    release_assignments(panel_id=review.panel.pk, by=review.cast.agency, at=AT)
    others = Assignment.objects.filter(application=review.application).exclude(expert=review.experts[1])
    gone = others.order_by("pk")[0].expert_id
    record_recusal(application_id=review.application.pk, user_id=gone, reason="亲属任职", by=review.cast.agency, at=AT)
    agency.get_by_role("link", name="生成分派方案").click()
    expect(agency.get_by_role("row").filter(has_text=own).get_by_text("新增", exact=True)).to_have_count(1)
    look(agency, "agency-assignment-plan-after-recusal")


def test_the_rule_in_the_way_is_read_on_the_page(new_page: NewPage, live: object, look: Shoot) -> None:
    review = staffed()
    for expert in review.experts[:4]:
        record_recusal(
            application_id=review.application.pk, user_id=expert.pk, reason="亲属任职", by=review.cast.agency, at=AT
        )
    agency = signed_in(new_page(), review.cast.agency, str(live))
    agency.goto(f"{live}{reverse('reviews:assignment_plan', args=[review.panel.pk])}")
    expect(agency.get_by_text("“每份申报 5 名专家”不能满足")).to_be_visible()
    expect(agency.get_by_role("button", name="采用方案")).to_have_count(0)
    look(agency, "agency-assignment-plan-impossible")


def test_members_are_drawn_and_one_is_replaced(new_page: NewPage, live: object, look: Shoot) -> None:
    review = staffed()
    for number in range(11, 20):
        expert = make_user(f"expert{number}", (RoleCode.EXPERT, ScopeKind.CYCLE, review.cast.cycle.pk))
        register(expert, industry=number < 14)
        join(expert, review.cast)
    group, by = review.application.group_id, review.cast.agency
    panel = create_panel(
        cycle_id=review.cast.cycle.pk, stage="document_review", name="工业一组", group_id=group, by=by, at=AT
    )
    agency = signed_in(new_page(), by, str(live))
    agency.goto(f"{live}{reverse('reviews:panel', args=[panel.pk])}")
    agency.get_by_role("link", name="随机抽取成员和候补").click()
    look(agency, "agency-panel-draw")
    agency.get_by_role("button", name="登记").click()
    expect(agency.get_by_text("可以抽取")).to_be_visible()
    look(agency, "agency-panel-draw-committed")
    agency.get_by_role("button", name="抽取", exact=True).click()
    expect(agency.get_by_text("已抽定成员 5 名")).to_be_visible()
    look(agency, "agency-panel-drawn")
    agency.get_by_role("link", name="打印抽取记录").click()
    expect(agency.get_by_role("heading", name="评审组抽取记录")).to_be_visible()
    look(agency, "agency-panel-draw-record")
    agency.goto(f"{live}{reverse('reviews:panel', args=[panel.pk])}")
    agency.get_by_role("link", name="退出递补").last.click()
    agency.get_by_label("退出原因").fill("因病不能参加")
    look(agency, "agency-panel-drop-out")
    agency.get_by_role("button", name="办理退出").click()
    expect(agency.get_by_text("递补。请重新生成分派方案")).to_be_visible()
    look(agency, "agency-panel-after-drop-out")

    supervisor = signed_in(new_page(), review.cast.supervisor, str(live))
    supervisor.goto(f"{live}{reverse('reviews:panel_draws')}")
    expect(supervisor.get_by_role("link", name="工业一组")).to_be_visible()
    look(supervisor, "supervisor-panel-draws")


def test_a_pair_ruled_out_says_why_by_keyboard_and_rows_stay_low(new_page: NewPage, live: object, look: Shoot) -> None:
    review = staffed()
    barred = {"panel_id": review.panel.pk, "application_id": review.application.pk, "expert_id": review.experts[0].pk}
    set_hold(**barred, kind="bar", reason="与申报单位有合作研究项目", by=review.cast.agency, at=AT)
    agency = signed_in(new_page(), review.cast.agency, str(live))
    agency.goto(f"{live}{reverse('reviews:assignments')}")
    reason = agency.get_by_text("手工排除：与申报单位有合作研究项目")
    expect(reason).to_be_hidden()
    look(agency, "matrix")
    agency.set_viewport_size({"width": 375, "height": 812})
    heights = agency.locator("table.matrix tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert max(heights) < 110
    agency.locator("td.is-barred summary").focus()
    agency.keyboard.press("Enter")
    expect(reason).to_be_visible()
    look(agency, "matrix-reason")
