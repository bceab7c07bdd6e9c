"""The scorebook in Chromium: autosave, guard, running total, save and next; every page of stage 3 through axe."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from reviews.enums import Key
from reviews.models import ItemScore, ScoreNote, ScoreSheet
from reviews.services.opening import turn_ready_keys
from reviews.services.shortlist import decide_shortlist
from tests.cast import PASSWORD
from tests.live import NewPage
from tests.reviews.dossiers import freeze
from tests.reviews.letters import issued
from tests.reviews.rows import AT, Review, accept, fill, make_review, release_all, submitted
from tests.rounds import complete_dossier

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STRENGTH, IMPROVEMENT = '[name="strength-0-text"]', '[name="improvement-0-text"]'
Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]


def as_user(new_page: NewPage, user: User) -> Page:
    """A page of this person, signed in by session."""
    client = Client()
    client.force_login(user)
    page = new_page()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.goto("/livez")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": page.url}])
    return page


@pytest.fixture
def review() -> Review:
    move_clock(AT)
    review = make_review()
    for application in (review.application, review.cast.rival_application):
        complete_dossier(application, application.created_by)
        freeze(application.pk)
    release_all(review, review.application, review.cast.rival_application)
    return review


def test_an_item_saves_itself_and_the_button_goes_on(
    review: Review, new_page: NewPage, axe: Check, shoot: Shoot
) -> None:
    expert = review.experts[0]
    sheet = accept(review, expert, review.application)
    page = as_user(new_page, expert)
    page.goto(reverse("reviews:item", args=[sheet.pk, "4.2.2"]))
    for dimension, band in {"A": "50-65", "D": "50-65", "L": "30-45", "I": "30-45"}.items():
        page.locator(f'input[name="band-{dimension}"][value="{band}"]').check(force=True)
    page.locator('input[name="percent"][value="70"]').check(force=True)
    expect(page.locator("output[data-score]")).to_have_text("28.00")
    expect(page.locator("[data-guard-box]")).to_be_visible()
    expect(page.locator("#item-saved")).to_contain_text("已保存")
    expect(page.locator("#score-bar [data-total]")).to_have_text("28.00")
    page.locator("#guard_reason").fill("方法在关键过程上明显高于所选区间")
    page.locator(STRENGTH).fill("战略评审频次和参与面逐年扩大")
    page.locator(IMPROVEMENT).fill("未见对战略制定过程有效性的定期评价")
    expect(page.locator("#score-bar .nowrap b")).to_have_text("1")
    page.get_by_role("button", name="保存，下一项").click()
    page.wait_for_url(f"**{reverse('reviews:item', args=[sheet.pk, '4.2.3'])}")
    score = ItemScore.objects.get(sheet=sheet, item__clause="4.2.2")
    assert (score.percent, score.bands["L"], score.strengths) == (70, "30-45", "战略评审频次和参与面逐年扩大")
    assert (score.reason, ScoreSheet.objects.get(pk=sheet.pk).total_quanta) == (
        "方法在关键过程上明显高于所选区间",
        112,
    )
    page.goto(reverse("reviews:item", args=[sheet.pk, "4.2.2"]))
    axe(page)
    shoot(page, "scorebook")


def test_every_remark_saves_itself_while_it_is_written(review: Review, new_page: NewPage) -> None:
    sheet = accept(review, review.experts[0], review.application)
    page = as_user(new_page, review.experts[0])
    page.goto(reverse("reviews:item", args=[sheet.pk, "4.2.2"]))
    said = {"strength-0-text": "战略评审逐年扩大", "improvement-0-text": "未见定期评价", "strength-0-place": "第12页"}
    for name, text in said.items():
        # The field is not left: that alone would save it.
        page.locator(f'[name="{name}"]').press_sequentially(text)
        kind, _, field = name.split("-")
        stored = ScoreNote.objects.filter(score__sheet=sheet, score__item__clause="4.2.2", kind=kind, **{field: text})
        for _ in range(100):
            if stored.exists():
                break
            page.wait_for_timeout(100)
        assert stored.exists(), name


def test_leaving_asks_while_something_is_unsaved_and_the_button_never_does(
    review: Review, new_page: NewPage, axe: Check, shoot: Shoot
) -> None:
    sheet = accept(review, review.experts[0], review.application)
    page = as_user(new_page, review.experts[0])
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(reverse("reviews:item", args=[sheet.pk, "4.2.2"]))
    guard = page.get_by_role("dialog", name="有修改尚未保存")
    page.locator(STRENGTH).fill("战略评审频次和参与面逐年扩大")
    page.get_by_role("button", name="保存，下一项").click()
    page.wait_for_url(f"**{reverse('reviews:item', args=[sheet.pk, '4.2.3'])}")
    page.context.set_offline(True)
    page.locator(IMPROVEMENT).press_sequentially("未见定期评价")
    page.get_by_role("link", name="上一项").click()
    expect(guard).to_be_visible()
    axe(page)
    shoot(page, "scorebook-leave-guard")
    page.get_by_role("button", name="留在本页").click()
    page.context.set_offline(False)
    expect(page.locator("#item-saved")).to_contain_text("已保存")
    page.get_by_role("link", name="上一项").click()
    page.wait_for_url(f"**{reverse('reviews:item', args=[sheet.pk, '4.2.2'])}")
    texts = dict(ScoreNote.objects.filter(score__sheet=sheet).values_list("score__item__clause", "text"))
    assert (asked, texts["4.2.3"]) == ([], "未见定期评价")
    page.route("**/items/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator(IMPROVEMENT).press_sequentially("又")
    page.reload()
    assert asked == ["beforeunload"]


WALKED = {
    "expert": ["declarations", "declare", "expert", "sign"],
    "agency": ["agency", "panels", "assignments", "panel", "recusal"],
    "office": ["experts", "review", "ranking", "ranking", "shortlist", "spread", "feedback"],
    "supervisor": ["openings"],
    "second_officer": ["feedback_draft"],
    "own_bureau": ["bureau_feedback"],
    "owner": ["applicant_feedback"],
}


class Walk:
    """Everybody of stage 3 with a page of their own; each visited page must pass axe and is photographed."""

    def __init__(self, review: Review, new_page: NewPage, axe: Check, shoot: Shoot) -> None:
        cast = review.cast
        self.axe, self.shoot = axe, shoot
        self.seen: dict[str, list[str]] = {}
        self.people = {"expert": as_user(new_page, review.experts[0]), "agency": as_user(new_page, cast.agency)}
        for name in ("office", "second_officer", "supervisor", "own_bureau", "owner"):
            self.people[name] = as_user(new_page, getattr(cast, name))

    def visit(self, who: str, name: str, *args: object) -> None:
        page = self.people[who]
        answer = page.goto(reverse(f"reviews:{name}", args=args))
        assert answer is not None
        assert (name, answer.status) == (name, 200)
        self.axe(page)
        self.shoot(page, f"stage3-{name}")
        self.seen.setdefault(who, []).append(name)
        page.set_viewport_size({"width": 1440, "height": 900})


def everybody_else_submits(review: Review) -> None:
    for number, each in enumerate(review.experts):
        pairs = ((review.application, 45), (review.cast.rival_application, 60 + 5 * number))
        for application, percent in pairs:
            if (number, application) != (0, review.application):
                submitted(review, each, application, percent)


def test_every_page_passes_axe(review: Review, new_page: NewPage, axe: Check, shoot: Shoot) -> None:
    cast, expert = review.cast, review.experts[0]
    walk = Walk(review, new_page, axe, shoot)
    walk.visit("expert", "declarations")
    duty = expert.assignments.order_by("pk").values_list("pk", flat=True)[0]
    walk.visit("expert", "declare", duty)
    everybody_else_submits(review)
    sheet = fill(accept(review, expert, review.application), 50, by=expert)
    walk.visit("expert", "expert")
    walk.visit("expert", "sign", sheet.pk)
    page = walk.people["expert"]
    page.get_by_label("本人确认").check()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="签署并封存").click()
    page.wait_for_url("**/receipt/")
    axe(page)
    for name in ("agency", "panels", "assignments"):
        walk.visit("agency", name)
    walk.visit("agency", "panel", review.panel.pk)
    walk.visit("agency", "recusal", duty)
    for name in ("experts", "review", "ranking"):
        walk.visit("office", name)
    walk.visit("supervisor", "openings")
    walk.people["office"].goto(reverse("reviews:review"))
    walk.people["office"].get_by_role("button", name="办理全部可以开封的组别").click()
    turn_ready_keys(cycle_id=cast.cycle.pk, stage="document_review", key=Key.SUPERVISOR, by=cast.supervisor)
    for name in ("ranking", "shortlist"):
        walk.visit("office", name)
    walk.visit("office", "spread", cast.rival_application.number)
    decide_shortlist(cycle_id=cast.cycle.pk, places=1, by=cast.office)
    walk.visit("second_officer", "feedback_draft", review.application.number)
    issued(review.application, by=cast.second_officer)
    walk.visit("office", "feedback")
    walk.visit("own_bureau", "bureau_feedback")
    walk.visit("owner", "applicant_feedback", review.application.number)
    assert walk.seen == WALKED
