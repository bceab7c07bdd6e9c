"""Every page of stage 3 answers its role, keeps its number of queries, and refuses the others."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from reviews.enums import Key
from reviews.models import Assignment, ItemScore, ScoreSheet
from reviews.services.opening import turn_ready_keys
from tests.browsing import browser, queries
from tests.cast import PASSWORD
from tests.reviews.rows import AT, Review, accept, fill, make_review, release_all, submitted
from tests.rounds import moment
from tests.sharing import shared

pytestmark = pytest.mark.django_db
PAGES = {
    "reviews:expert": "judge",
    "reviews:declarations": "judge",
    "reviews:agency": "agency",
    "reviews:panels": "agency",
    "reviews:assignments": "agency",
    "reviews:experts": "office",
    "reviews:review": "office",
    "reviews:ranking": "office",
    "reviews:shortlist": "office",
    "reviews:feedback": "office",
    "reviews:openings": "supervisor",
    "reviews:supervisor_ranking": "supervisor",
    "reviews:bureau_feedback": "own_bureau",
}
ASKED = ("judge", "agency", "office", "supervisor", "own_bureau", "owner", "member", "sysadmin")


@shared
def review() -> Review:
    move_clock(AT)
    review = make_review()
    review.cast.rival_application.delete()
    return review


def holder(review: Review, name: str) -> User:
    user = review.experts[0] if name == "judge" else getattr(review.cast, name)
    assert isinstance(user, User)
    return user


@pytest.mark.parametrize("page", PAGES)
def test_a_page_answers_its_role_and_nobody_else(review: Review, page: str) -> None:
    release_all(review)
    seen = {name: browser(holder(review, name)).get(reverse(page)).status_code for name in ASKED}
    assert seen == {name: 200 if name == PAGES[page] else 404 for name in ASKED}
    assert Client().get(reverse(page)).status_code == 302


def test_a_filter_of_the_ranking_costs_nothing_more(review: Review) -> None:
    release_all(review)
    for expert in review.experts:
        submitted(review, expert, review.application, 60)
    for key, by in ((Key.OFFICE, review.cast.office), (Key.SUPERVISOR, review.cast.supervisor)):
        turn_ready_keys(cycle_id=review.cast.cycle.pk, stage="document_review", key=key, by=by, at=AT)
    office = browser(review.cast.office)
    ranking = reverse("reviews:ranking")
    name = review.application.organisation.name
    assert queries(office, ranking) == queries(office, f"{ranking}?text={name}") == 10
    assert office.get(reverse("reviews:spread", args=[review.application.number])).status_code == 200


def test_the_scorebook_saves_by_htmx_and_by_the_plain_form(review: Review) -> None:
    release_all(review)
    expert = review.experts[0]
    sheet = accept(review, expert, review.application)
    client = browser(expert)
    first = reverse("reviews:sheet", args=[sheet.pk])
    assert client.get(first).headers["Location"] == reverse("reviews:item", args=[sheet.pk, "4.1.2"])
    page = reverse("reviews:item", args=[sheet.pk, "4.1.2"])
    assert "4.1.2" in client.get(page).content.decode()
    data = {"percent": "70", "band-A": "50-65", "strength-0-text": "高层每季度评审", "version": "1"}
    quiet = client.post(page, data, headers={"HX-Request": "true"})
    assert (quiet.status_code, "已保存" in quiet.content.decode()) == (200, True)
    stale = client.post(page, data, headers={"HX-Request": "true"})
    assert "未保存" in stale.content.decode()
    assert client.post(page, data).status_code == 409
    plain = client.post(page, {**data, "percent": "", "version": "2", "next": "1"})
    assert plain.headers["Location"] == reverse("reviews:sheet_next", args=[sheet.pk, "4.1.2"])
    score = ItemScore.objects.get(sheet=sheet, item__clause="4.1.2")
    assert (score.percent, score.bands, score.version) == (None, {"A": "50-65"}, 3)


def test_a_foreign_sheet_is_not_there_however_wrong_the_form(review: Review) -> None:
    """Own sheet: the form's sentence. Somebody else's, or none: 404, with and without htmx."""
    release_all(review)
    sheet = accept(review, review.experts[0], review.application)
    own, foreign = browser(review.experts[0]), browser(review.experts[1])
    page = reverse("reviews:item", args=[sheet.pk, "4.1.2"])
    nowhere = reverse("reviews:item", args=[sheet.pk + 1000, "4.1.2"])
    wrong = {"percent": "70", "version": "x"}
    quiet = {"HX-Request": "true"}
    assert [own.post(page, wrong).status_code, own.post(page, wrong, headers=quiet).status_code] == [422, 200]
    for headers in ({}, quiet):
        answers = (foreign.post(page, wrong, headers=headers), own.post(nowhere, wrong, headers=headers))
        assert [answer.status_code for answer in answers] == [404, 404]


def test_saving_an_item_costs_five_queries_on_the_review_tables(review: Review) -> None:
    release_all(review)
    expert = review.experts[0]
    sheet = accept(review, expert, review.application)
    client = browser(expert)
    page = reverse("reviews:item", args=[sheet.pk, "4.1.2"])
    with CaptureQueriesContext(connection) as captured:
        client.post(page, {"percent": "60", "version": "1"}, headers={"HX-Request": "true"})
    touching = [query["sql"] for query in captured if "reviews_" in query["sql"] and "SAVEPOINT" not in query["sql"]]
    # Lock and read, write the item, look at its notes, write the total, count for the score bar.
    assert len(touching) == 5
    assert len(captured) <= 14


def test_a_sheet_is_signed_once_and_the_receipt_stays_the_same(review: Review) -> None:
    release_all(review)
    expert = review.experts[0]
    sheet = fill(accept(review, expert, review.application), 55, by=expert)
    client = browser(expert)
    sign = reverse("reviews:sign", args=[sheet.pk])
    assert client.get(sign).status_code == 200
    for wrong in ({}, {"password": "not this one"}):
        assert client.post(sign, {"version": sheet.version, "confirm": "on", **wrong}).status_code == 422
    for _ in range(2):
        answer = client.post(sign, {"version": sheet.version, "confirm": "on", "password": PASSWORD})
        assert answer.headers["Location"] == reverse("reviews:receipt", args=[sheet.pk])
    sheet.refresh_from_db()
    assert sheet.commitment in client.get(reverse("reviews:receipt", args=[sheet.pk])).content.decode()


def test_a_recusal_cuts_the_next_request(review: Review) -> None:
    """Page, dossier, sheet and receipt are gone; a colleague of the panel goes on."""
    release_all(review)
    expert, colleague = review.experts[:2]
    sheet = fill(accept(review, expert, review.application), 55, by=expert)
    other = accept(review, colleague, review.application)
    client, agency = browser(expert), browser(review.cast.agency)
    pages = [
        reverse("reviews:item", args=[sheet.pk, "4.1.2"]),
        reverse("applications:detail", args=[review.application.number]),
    ]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assignment = Assignment.objects.get(sheet=sheet)
    done = agency.post(reverse("reviews:recusal", args=[assignment.pk]), {"reason": "亲属在该单位任职"})
    assert done.status_code == 302
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(pages[0], {"percent": "60", "version": "2"}).status_code == 404
    queue = client.get(reverse("reviews:expert")).content.decode()
    assert ("已回避" in queue, review.application.organisation.name in queue) == (True, False)
    assert browser(colleague).get(reverse("reviews:item", args=[other.pk, "4.1.2"])).status_code == 200


def test_the_agency_builds_a_panel_in_the_browser(review: Review) -> None:
    agency = browser(review.cast.agency)
    made = agency.post(reverse("reviews:panels"), {"name": "第二组", "stage": "document_review", "group": ""})
    page = made.headers["Location"]
    assert "不少于 5 名" in agency.get(page).content.decode()
    assert agency.post(f"{page}enable/").status_code == 422
    for number, expert in enumerate(review.experts):
        agency.post(f"{page}members/", {"user": expert.pk, **({"leader": "on"} if number == 0 else {})})
    assert agency.post(f"{page}enable/").status_code == 302
    panel = int(page.rstrip("/").rpartition("/")[2])
    agency.post(reverse("reviews:assignments_change", args=[panel]), {"everybody": "1"})
    first = Assignment.objects.filter(panel=panel).first()
    assert Assignment.objects.filter(panel=panel, state="proposed").count() == 5
    assert first is not None
    agency.post(reverse("reviews:assignments_change", args=[panel]), {"drop": [first.pk]})
    assert agency.post(reverse("reviews:assignments_release", args=[panel])).status_code == 422
    pair = f"{first.application_id}:{first.expert_id}"
    agency.post(reverse("reviews:assignments_change", args=[panel]), {"add": [pair]})
    assert agency.post(reverse("reviews:assignments_release", args=[panel])).status_code == 302
    assert Assignment.objects.filter(panel=panel, state="released").count() == 5


def test_after_the_deadline_nothing_is_saved(review: Review) -> None:
    release_all(review)
    expert = review.experts[0]
    sheet = accept(review, expert, review.application)
    after: datetime = moment("2025-03-01 00:00")
    move_clock(after)
    page = reverse("reviews:item", args=[sheet.pk, "4.1.2"])
    answer = browser(expert).post(page, {"percent": "60", "version": "1"})
    assert (answer.status_code, "已过截止时间" in answer.content.decode()) == (422, True)
    assert ScoreSheet.objects.get(pk=sheet.pk).saved_at is None
