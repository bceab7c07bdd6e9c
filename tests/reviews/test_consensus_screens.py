"""The pages of 合议: who reads them, what they cost, and that nothing is there while the scores are sealed."""

import pytest
from django.test import Client
from django.urls import reverse

from baoji_award.calendar.clock import move_clock
from reviews.models import ConsensusAgreement, StageResult
from reviews.services.consensus import start_consensus
from tests.browsing import browser, queries
from tests.reviews.counting import REASON, agreed, opened, with_rules
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.reviews.test_screens import holder
from tests.sharing import shared

pytestmark = pytest.mark.django_db
LISTS = {
    "reviews:consensuses": "judge",
    "reviews:agency_consensus": "agency",
    "reviews:office_consensus": "office",
    "reviews:supervisor_consensus": "supervisor",
}
DETAILS = {
    "reviews:consensus": "judge",
    "reviews:agency_spread": "agency",
    "reviews:spread": "office",
    "reviews:supervisor_spread": "supervisor",
}
ASKED = ("judge", "agency", "office", "supervisor", "own_bureau", "owner", "other_expert")


@shared
def review() -> Review:
    """Both dossiers are sealed; the own one is in dispute about 4.1.2."""
    move_clock(AT)
    review = make_review()
    release_all(review, review.application, review.cast.rival_application)
    clauses = review.criteria.items.filter(leaf=True).values_list("clause", flat=True)
    for place, expert in enumerate(review.experts):
        percents = dict.fromkeys(clauses, 60) | ({"4.1.2": 40} if place == 1 else {})
        submitted(review, expert, review.application, percents)
        submitted(review, expert, review.cast.rival_application, 70)
    return review


def text_of(client: Client, page: str, *args: str) -> str:
    return client.get(reverse(page, args=args)).content.decode()


@pytest.mark.parametrize("page", LISTS)
def test_a_list_answers_its_role_and_names_no_dossier_while_sealed(review: Review, page: str) -> None:
    seen = {name: browser(holder(review, name)).get(reverse(page)).status_code for name in ASKED}
    roles = {LISTS[page], "other_expert"} if LISTS[page] == "judge" else {LISTS[page]}
    assert seen == {name: 200 if name in roles else 404 for name in ASKED}
    client = browser(holder(review, LISTS[page]))
    assert review.application.number not in text_of(client, page)
    opened(review)
    assert review.application.number in text_of(client, page)


@pytest.mark.parametrize("page", DETAILS)
def test_a_detail_opens_with_the_keys_to_its_role_alone(review: Review, page: str) -> None:
    address = reverse(page, args=[review.application.number])
    people = {name: browser(holder(review, name)) for name in ASKED}
    assert {people[name].get(address).status_code for name in ASKED} == {404}
    opened(review)
    seen = {name: people[name].get(address).status_code for name in ASKED}
    assert seen == {name: 200 if name == DETAILS[page] else 404 for name in ASKED}


def test_the_pages_cost_the_same_for_one_dossier_and_for_two(review: Review) -> None:
    with_rules(review, "counting.by", "consensus")
    opened(review)
    agreed(review, review.cast.rival_application)
    start_consensus(application_id=review.application.pk, by=review.experts[0], at=AT)
    rival = type(review.application).objects.filter(pk=review.cast.rival_application.pk)
    both = costs_of(review)
    rival.update(state="withdrawn")
    assert costs_of(review) == both
    assert max(both.values()) == 12


def costs_of(review: Review) -> dict[str, int]:
    found = {}
    for page, role in (LISTS | DETAILS).items():
        address = reverse(page, args=[review.application.number] if page in DETAILS else [])
        found[page] = queries(browser(holder(review, role)), address)
    return found


def test_a_member_discusses_and_the_chair_closes(review: Review) -> None:
    opened(review)
    number = review.application.number
    chair, member = browser(review.experts[0]), browser(review.experts[1])
    page = reverse("reviews:consensus", args=[number])
    assert "等待发起合议" in member.get(page).content.decode()
    assert member.post(reverse("reviews:consensus_start", args=[number])).status_code == 422
    assert chair.post(reverse("reviews:consensus_start", args=[number])).headers["Location"] == page
    item = reverse("reviews:consensus_item", args=[number, "4.1.2"])
    assert "4.1.2 做法成体系" in member.get(item).content.decode()
    bare = member.post(item, {"percent": "50", "version": "0"})
    assert (bare.status_code, "请写明合议说明" in bare.content.decode()) == (422, True)
    assert member.post(item, {"percent": "50", "note": REASON, "version": "0"}).headers["Location"] == page
    stale = member.post(item, {"percent": "55", "note": "这一说法没有丢失", "version": "0"})
    shown = stale.content.decode()
    assert (stale.status_code, "这一说法没有丢失" in shown, REASON in shown) == (409, True, True)
    seen = member.get(page).context["seen"]
    assert ("4.1.2" in seen, len(seen.split())) == (False, 22)
    assert member.post(reverse("reviews:consensus_agree", args=[number]), {"seen": seen}).status_code == 302
    assert ConsensusAgreement.objects.count() == 23
    assert chair.post(reverse("reviews:consensus_agree", args=[number]), {"seen": "x"}).status_code == 409
    assert chair.post(reverse("reviews:consensus_close", args=[number])).status_code == 422


def test_the_office_settles_what_no_team_closes_any_more(review: Review) -> None:
    with_rules(review, "counting.by", "consensus")
    type(review.application).objects.update(group=review.application.group)
    opened(review)
    office = browser(review.cast.office)
    assert "合议尚未全部完成" in text_of(office, "reviews:ranking")
    agreed(review, review.cast.rival_application)
    assert "生成资料评审得分" not in text_of(office, "reviews:office_consensus")
    # The last open dossier leaves the stage otherwise than by its team.
    type(review.application).objects.filter(pk=review.application.pk).update(state="withdrawn")
    assert "生成资料评审得分" in text_of(office, "reviews:office_consensus")
    assert office.post(reverse("reviews:settle")).headers["Location"] == reverse("reviews:ranking")
    assert StageResult.objects.get().application == review.cast.rival_application
    assert "生成资料评审得分" not in text_of(office, "reviews:office_consensus")
    assert office.post(reverse("reviews:settle")).status_code == 409
