"""A visitor's page is kept while nothing happened, and not one request longer."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Announcement
from applications.services.announcements import (
    AnnouncementText,
    draft_announcement,
    fingerprint,
    publish_announcement,
    withdraw_announcement,
)
from baoji_award.calendar.clock import move_clock
from baoji_award.public_pages import FRESH_SECONDS, MOST_PAGES, Kept, KeptPages, kept_pages
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE
from tests.sharing import shared

AT = IN_STAGE["notice"]
VERSION_QUERIES = 2


@shared
def cast() -> Cast:
    move_clock(AT)
    return make_cast(round_state="preparation")


def draft(cast: Cast, title: str) -> Announcement:
    return draft_announcement(cycle_id=cast.cycle.pk, text=AnnouncementText(title, "正文"), by=cast.office, at=AT)


def publish(cast: Cast, found: Announcement) -> Announcement:
    return publish_announcement(announcement_id=found.pk, seen=fingerprint(found), by=cast.office, at=AT)


def read(client: Client, address: str = "") -> tuple[str, int]:
    """The page and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address or reverse("applications:news"))
    return answer.content.decode(), len(queries)


def test_a_page_is_made_once_while_nothing_happens(cast: Cast) -> None:
    publish(cast, draft(cast, "第一号公告"))
    (first, made), (second, kept) = read(Client()), read(Client())
    assert ("第一号公告" in first, first == second) == (True, True)
    assert (made > VERSION_QUERIES, kept) == (True, VERSION_QUERIES)


def test_what_is_published_or_withdrawn_shows_with_the_next_request(cast: Cast) -> None:
    before = read(Client())[0]
    found = draft(cast, "新的公告")
    drafted = read(Client())[0]
    publish(cast, found)
    published = read(Client())[0]
    withdraw_announcement(announcement_id=found.pk, reason="日期有误", by=cast.office, at=AT)
    withdrawn = read(Client())[0]
    shown = [("新的公告" in page, "已撤回" in page) for page in (before, drafted, published, withdrawn)]
    assert shown == [(False, False), (False, False), (True, False), (True, True)]


def test_time_alone_makes_a_page_anew(cast: Cast) -> None:
    asked = []
    for seconds in (0, FRESH_SECONDS / 2, FRESH_SECONDS):
        move_clock(AT + timedelta(seconds=seconds))
        asked.append(read(Client())[1] > VERSION_QUERIES)
    assert asked == [True, False, True]


def test_addresses_are_kept_apart_and_questions_not_at_all(cast: Cast) -> None:
    found = publish(cast, draft(cast, "今年的公告"))
    address = reverse("applications:news")
    article = reverse("applications:news_article", args=[found.pk])
    first = [read(Client(), each)[0] for each in (address, article, f"{address}?page=1")]
    second = [read(Client(), each) for each in (address, article, f"{address}?page=1")]
    assert ([page for page, _ in second], len(set(first[:2]))) == (first, 2)
    assert [queries > VERSION_QUERIES for _, queries in second] == [False, False, True]


def test_a_signed_in_person_gets_a_page_of_their_own(cast: Cast) -> None:
    visitor, member = read(Client())[0], read(browser(cast.owner))[0]
    assert ["工作台" in page for page in (visitor, member, read(Client())[0])] == [False, True, False]


def test_a_page_with_a_form_is_never_kept(cast: Cast) -> None:
    """Its token belongs to one visitor."""
    address = reverse("committee:verify")
    answers = [Client().get(address) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    tokens = [answer.cookies["csrftoken"].value for answer in answers if "csrftoken" in answer.cookies]
    assert len(set(tokens)) == len(tokens)


def test_an_unchanged_page_is_not_sent_again(cast: Cast) -> None:
    first = Client().get(reverse("applications:news"))
    again = Client().get(reverse("applications:news"), headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_page_that_is_not_there_is_not_kept(cast: Cast) -> None:
    address = reverse("applications:news_article", args=[4711])
    assert [Client().get(address).status_code for _ in range(2)] == [404, 404]
    assert kept_pages.get(f"http://testserver{address}", (None, 0)) is None


def test_the_least_asked_for_leaves_first() -> None:
    pages, version = KeptPages(), ("head", 1)
    for number in range(MOST_PAGES):
        pages.put(str(number), Kept(version, b"", ()))
    assert pages.get("0", version) is not None
    pages.put("new", Kept(version, b"", ()))
    assert [pages.get(each, version) is not None for each in ("0", "1", "new")] == [True, False, True]
    assert pages.get("0", ("head", 2)) is None
