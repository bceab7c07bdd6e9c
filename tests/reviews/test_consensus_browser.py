"""合议 in Chromium: the chair starts, a member proposes, everybody agrees, the chair closes; every page through axe."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from baoji_award.calendar.clock import move_clock
from reviews.models import StageResult
from reviews.services.consensus import agree_to_values
from tests.live import NewPage
from tests.reviews.counting import REASON, opened, versions, with_rules
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.reviews.test_scorebook_browser import as_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def review() -> Review:
    """One dossier whose experts disagree about 4.1.2 and 4.7.2; opened, and the consensus counts."""
    move_clock(AT)
    review = make_review()
    review.cast.rival_application.delete()
    release_all(review)
    clauses = list(review.criteria.items.filter(leaf=True).values_list("clause", flat=True))
    for place, expert in enumerate(review.experts):
        percents = {clause: 50 + 5 * ((place + index) % 3) for index, clause in enumerate(clauses)}
        percents |= {1: {"4.1.2": 30}, 2: {"4.7.2": 85}}.get(place, {})
        submitted(review, expert, review.application, percents)
    with_rules(review, "counting.by", "consensus")
    opened(review)
    return review


def look(page: Page, name: str, axe: Check, shoot: Shoot) -> None:
    axe(page)
    shoot(page, name)


def test_a_team_agrees(review: Review, new_page: NewPage, axe: Check, shoot: Shoot) -> None:
    number = review.application.number
    chair = as_user(new_page, review.experts[0])
    chair.goto(reverse("reviews:consensuses"))
    look(chair, "consensus-list", axe, shoot)
    chair.get_by_role("link", name=number).click()
    chair.get_by_role("button", name="发起合议").click()
    expect(chair.get_by_text("合议已发起")).to_be_visible()
    look(chair, "consensus-started", axe, shoot)
    for clause in ("4.1.2", "4.7.2"):
        chair.goto(reverse("reviews:consensus_item", args=[number, clause]))
        chair.get_by_label("合议百分比").select_option("55")
        chair.get_by_role("button", name="提出").click()
        expect(chair.get_by_role("alert")).to_contain_text("请写明合议说明")
        if clause == "4.1.2":
            look(chair, "consensus-item", axe, shoot)
        chair.get_by_label("合议说明").fill(REASON)
        chair.get_by_role("button", name="提出").click()
        expect(chair.get_by_text(f"{clause} 的合议意见已提出")).to_be_visible()
    chair.get_by_role("button", name="同意本页列出的全部合议意见").click()
    expect(chair.get_by_text("已同意 21 个条款的合议意见")).to_be_visible()
    for member in review.experts[1:]:
        agree_to_values(application_id=review.application.pk, seen=versions(review.application), by=member, at=AT)
    chair.reload()
    chair.get_by_role("button", name="完成合议").click()
    expect(chair.get_by_text("合议已完成，合议意见不再更改。")).to_be_visible()
    look(chair, "consensus-closed", axe, shoot)
    assert StageResult.objects.get().aggregate == "consensus"
    office = as_user(new_page, review.cast.office)
    office.goto(reverse("reviews:office_consensus"))
    look(office, "consensus-office", axe, shoot)
    office.get_by_role("link", name=number).click()
    look(office, "consensus-spread", axe, shoot)
