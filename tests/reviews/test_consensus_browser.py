"""A panel opens, argues and agrees in Chromium: two keys, the chair, an objection to a value, every member's word."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from baoji_award.calendar.clock import move_clock
from reviews.models import ConsensusValue, StageResult
from tests.live import NewPage
from tests.reviews.counting import REASON, with_rules
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.reviews.test_scorebook_browser import as_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def review() -> Review:
    """One dossier whose experts disagree about 4.1.2 and 4.7.2, still sealed; the consensus counts."""
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
    return review


def look(page: Page, name: str, axe: Check, shoot: Shoot) -> None:
    axe(page)
    shoot(page, name)


def turn_keys(review: Review, new_page: NewPage, member: Page, number: str) -> None:
    """Nothing is there for the panel before the second key; the office turns the first."""
    for person, address in ((review.cast.office, "review"), (review.cast.supervisor, "openings")):
        expect(member.get_by_role("link", name=number)).to_have_count(0)
        page = as_user(new_page, person)
        page.goto(reverse(f"reviews:{address}"))
        part = page.get_by_role("region", name="资料评审评分开封")
        part.get_by_role("button", name="办理全部可以开封的组别").click()
        expect(part.get_by_text(person.name).first).to_be_visible()
        member.goto(reverse("reviews:consensuses"))


def propose(page: Page, number: str, clause: str, percent: str, axe: Check, shoot: Shoot) -> None:
    """A value for a disputed item wants its note."""
    page.goto(reverse("reviews:consensus_item", args=[number, clause]))
    page.get_by_label("合议百分比").select_option(percent)
    page.get_by_role("button", name="提出").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明合议说明")
    if clause == "4.1.2" and percent == "55":
        look(page, "consensus-item", axe, shoot)
    page.get_by_label("合议说明").fill(REASON)
    page.get_by_role("button", name="提出").click()
    expect(page.get_by_text(f"{clause} 的合议意见已提出")).to_be_visible()


def argue(chair: Page, other: Page, number: str) -> None:
    """Somebody else proposes another value for an item that the chair took for settled: the chair has to agree anew."""
    other.goto(reverse("reviews:consensus_item", args=[number, "4.1.2"]))
    other.get_by_label("合议百分比").select_option("45")
    other.get_by_label("合议说明").fill("评审会议记录只覆盖上半年")
    other.get_by_role("button", name="提出").click()
    expect(other.get_by_text("4.1.2 的合议意见已提出")).to_be_visible()
    chair.goto(reverse("reviews:consensus_item", args=[number, "4.1.2"]))
    expect(chair.get_by_text("评审会议记录只覆盖上半年").first).to_be_visible()
    chair.get_by_role("button", name="同意", exact=True).click()
    expect(chair.get_by_text("已同意 1 个条款的合议意见")).to_be_visible()


def test_a_panel_opens_argues_and_agrees(review: Review, new_page: NewPage, axe: Check, shoot: Shoot) -> None:
    number = review.application.number
    members = [as_user(new_page, expert) for expert in review.experts]
    chair = members[0]
    chair.goto(reverse("reviews:consensuses"))
    turn_keys(review, new_page, chair, number)
    look(chair, "consensus-list", axe, shoot)
    chair.get_by_role("link", name=number).click()
    chair.get_by_role("button", name="发起合议").click()
    expect(chair.get_by_text("合议已发起")).to_be_visible()
    look(chair, "consensus-started", axe, shoot)
    for clause in ("4.1.2", "4.7.2"):
        propose(chair, number, clause, "55", axe, shoot)
    chair.get_by_role("button", name="同意本页列出的全部合议意见").click()
    expect(chair.get_by_text("已同意 21 个条款的合议意见")).to_be_visible()
    argue(chair, members[1], number)
    for place, member in enumerate(members[1:]):
        member.goto(reverse("reviews:consensus", args=[number]))
        member.get_by_role("button", name="同意本页列出的全部合议意见").click()
        # The one who argued has said yes to the own value already.
        expect(member.get_by_text(f"已同意 {22 if place == 0 else 23} 个条款的合议意见")).to_be_visible()
    chair.goto(reverse("reviews:consensus", args=[number]))
    chair.get_by_role("button", name="完成合议").click()
    expect(chair.get_by_text("合议已完成，合议意见不再更改。")).to_be_visible()
    look(chair, "consensus-closed", axe, shoot)
    result = StageResult.objects.get()
    values = dict(ConsensusValue.objects.values_list("item__clause", "percent"))
    assert (result.aggregate, values["4.1.2"], values["4.7.2"]) == ("consensus", 45, 55)
    office = as_user(new_page, review.cast.office)
    office.goto(reverse("reviews:office_consensus"))
    look(office, "consensus-office", axe, shoot)
    office.get_by_role("link", name=number).click()
    look(office, "consensus-spread", axe, shoot)
