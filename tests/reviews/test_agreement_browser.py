"""专家一致性, 敏感性分析 and the feedback letter in Chromium, through axe and at both widths."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from baoji_award.calendar.clock import move_clock
from reviews.services.shortlist import decide_shortlist
from tests.live import NewPage
from tests.reviews.counting import opened
from tests.reviews.rows import AT, make_review, release_all, submitted
from tests.reviews.test_consensus_browser import Check, Shoot, look
from tests.reviews.test_scorebook_browser import as_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_office_looks_at_the_experts_and_the_letter(new_page: NewPage, axe: Check, shoot: Shoot) -> None:
    move_clock(AT)
    review = make_review()
    release_all(review, review.application, review.cast.rival_application)
    for place, expert in enumerate(review.experts):
        submitted(review, expert, review.application, 50 + 5 * place)
        submitted(review, expert, review.cast.rival_application, 100 if place == 4 else 55)
    opened(review)
    page = as_user(new_page, review.cast.office)
    page.goto(reverse("reviews:ranking"))
    page.get_by_role("link", name="专家一致性").click()
    expect(page.get_by_text("样本不足").first).to_be_visible()
    look(page, "agreement", axe, shoot)
    page.goto(reverse("reviews:sensitivity") + "?places=1")
    expect(page.get_by_text("有变化").first).to_be_visible()
    look(page, "sensitivity", axe, shoot)
    decide_shortlist(cycle_id=review.cast.cycle.pk, places=1, by=review.cast.office)
    letter = as_user(new_page, review.cast.second_officer)
    letter.goto(reverse("reviews:feedback"))
    letter.get_by_role("link", name="BJZL").click()
    look(letter, "letter-draft", axe, shoot)
    letter.get_by_role("button", name="审签").click()
    expect(letter.get_by_text("反馈函已审签")).to_be_visible()
    assert letter.get_by_text("正在生成").count() == 1
