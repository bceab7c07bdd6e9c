"""Plans in Chromium at both widths with axe: pin, generate, adopt, lose an expert, see what changes and what blocks."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.calendar.clock import move_clock
from reviews.models import Assignment
from reviews.services.assignment import release_assignments
from reviews.services.panels import add_member
from tests.applications.applicant.test_browser import signed_in
from tests.cast import make_user
from tests.live import NewPage
from tests.reviews.rows import AT, Review, make_review, register
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

    release_assignments(panel_id=review.panel.pk, by=review.cast.agency, at=AT)
    gone = Assignment.objects.filter(application=review.application).order_by("pk")[0].expert_id
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
