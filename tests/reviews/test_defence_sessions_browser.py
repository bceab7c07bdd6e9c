"""Rooms in Chromium at both widths with axe: planned, drawn, run, listened to; and keys of one group beside another."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.calendar.clock import move_clock
from reviews.models import DefenceSession, DefenceSlot
from tests.applications.applicant.test_browser import signed_in
from tests.cast import make_user
from tests.live import NewPage
from tests.reviews.rows import AT, make_review, release_all, submitted
from tests.reviews.rows45 import BEFORE, another, make_stage
from tests.reviews.test_defence_sessions import assigned, second_panel

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


def test_two_rooms(new_page: NewPage, live: object, look: Shoot) -> None:
    move_clock(BEFORE)
    stage = make_stage("defence")
    second = second_panel(stage)
    others = [another(stage) for _ in range(3)]
    assigned(stage, stage.panel, stage.application, others[0])
    assigned(stage, second, *others[1:])
    agency = signed_in(new_page(), stage.cast.agency, str(live))
    agency.goto(reverse("reviews:defence_sessions"))
    for room, panel in (("一号会议室", "第一组"), ("二号会议室", "第二组")):
        agency.get_by_label("地点").fill(room)
        agency.get_by_label("场数").fill("3")
        agency.get_by_label("评审组").select_option(label=panel)
        agency.get_by_role("button", name="新增场次").click()
        expect(agency.get_by_text("场次已安排")).to_be_visible()
    look(agency, "defence-sessions")
    agency.goto(reverse("reviews:agency_defence"))
    agency.get_by_role("button", name="登记抽签种子").click()
    agency.get_by_role("button", name="抽签", exact=True).click()
    expect(agency.get_by_text("答辩顺序已抽定，共 4 家")).to_be_visible()
    look(agency, "defence-agency-rooms")
    agency.goto(reverse("reviews:defence_session", args=[DefenceSession.objects.order_by("pk")[0].pk]))
    look(agency, "defence-session")
    member = make_user("listener", (RoleCode.COMMITTEE, ScopeKind.CYCLE, stage.cast.cycle.pk))
    move_clock(DefenceSlot.objects.order_by("position")[0].starts_at + timedelta(minutes=5))
    listener = signed_in(new_page(), member, str(live))
    listener.goto(reverse("reviews:defence_hall"))
    expect(listener.get_by_text("正在进行")).to_have_count(2)
    look(listener, "defence-hall")


def test_one_group_is_opened_beside_a_sealed_one(new_page: NewPage, live: object, look: Shoot) -> None:
    move_clock(AT)
    review = make_review()
    release_all(review, review.application, review.cast.rival_application)
    for expert in review.experts:
        submitted(review, expert, review.application, 60)
        submitted(review, expert, review.cast.rival_application, 50)
    office = signed_in(new_page(), review.cast.office, str(live))
    supervisor = signed_in(new_page(), review.cast.supervisor, str(live))
    for page, name in ((office, "review"), (supervisor, "openings")):
        page.goto(reverse(f"reviews:{name}"))
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="工业", exact=False))
        row.get_by_role("button", name="办理开封").click()
    expect(supervisor.get_by_text("已开封").first).to_be_visible()
    look(supervisor, "openings-by-group")
    office.goto(reverse("reviews:review"))
    look(office, "office-review-by-group")
    office.goto(reverse("reviews:ranking"))
    expect(office.get_by_text("尚未开封")).to_be_visible()
    look(office, "ranking-by-group")
