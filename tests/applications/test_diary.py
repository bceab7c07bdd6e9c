"""A person's own dates as a calendar file."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Recusal
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import LOCAL, move_clock
from tests.applications.bureau.desk import IN_TIME, further
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.sharing import shared

DIARY = reverse("applications:diary")


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="draft")


def titles(user: User) -> list[str]:
    text = browser(user).get(DIARY).content.decode().replace("\r\n ", "")
    return [line.removeprefix("SUMMARY:") for line in text.split("\r\n") if line.startswith("SUMMARY:")]


def test_everybody_gets_their_own_deadlines(cast: Cast) -> None:
    year = cast.cycle.title
    assert titles(cast.owner) == [f"{year}：申报草稿待提交截止"]
    assert (titles(cast.own_bureau), titles(cast.sysadmin), titles(cast.supervisor)) == ([], [], [])
    assert browser().get(DIARY).status_code == 302


def test_a_recused_person_learns_of_nothing(cast: Cast) -> None:
    further(cast, "bureau_review")
    before = titles(cast.own_bureau)
    for application in cast.cycle.applications.all():
        Recusal.objects.create(
            application=application, user=cast.own_bureau, reason="亲属", decided_by=cast.office, decided_at=IN_TIME
        )
    assert (len(before), titles(cast.own_bureau)) == (1, [])


def test_the_file_is_private_and_names_nobody(cast: Cast) -> None:
    answer = browser(cast.owner).get(DIARY)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/calendar; charset=utf-8", "private, no-store")
    text = answer.content.decode()
    assert [word for word in (cast.organisation.name, cast.application.number, cast.owner.email) if word in text] == []
    assert "UID:due-" in text
    assert f"DTSTAMP:{IN_TIME.astimezone(LOCAL) - timedelta(days=1):%Y%m%d}T160000Z" in text


def test_the_file_costs_the_same_for_one_and_for_many(cast: Cast) -> None:
    costs = set()
    client = browser(cast.own_bureau)
    client.get(DIARY)
    for _ in range(3):
        further(cast, "bureau_review")
        with CaptureQueriesContext(connection) as queries:
            client.get(DIARY)
        costs.add(len(queries))
    assert len(costs) == 1, costs
