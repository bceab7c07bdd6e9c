"""How long a session lives, and the small request that makes it live longer; nothing else keeps an idle one alive."""

import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from baoji_award.accounts.enums import RoleCode
from tests.accounts.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
URL = "/account/session/"
SCRIPT = {"HX-Request": "true"}
MINUTE = 60


@pytest.fixture(params=[RoleCode.APPLICANT, RoleCode.OFFICE, RoleCode.EXPERT])
def client(request: pytest.FixtureRequest) -> Client:
    make_person("me@example.test", request.param)
    browser = Client()
    browser.login(email="me@example.test", password=PASSWORD)
    return browser


def used(client: Client, minutes_ago: int, *, began: int | None = None) -> None:
    """Puts the last use of the session, and where given its beginning, back in time."""
    session, now = client.session, int(time.time())
    session["used_at"] = now - minutes_ago * MINUTE
    session["began_at"] = now - (minutes_ago if began is None else began) * MINUTE
    session.save()


def left(client: Client, method: str = "post") -> int:
    return int(getattr(client, method)(URL, headers=SCRIPT)["X-Session-Left"])


def near(seconds: int, expected: int) -> bool:
    return expected - MINUTE < seconds <= expected


def test_one_small_request_begins_the_idle_time_anew(client: Client) -> None:
    used(client, 4)
    response = client.post(URL, headers=SCRIPT)
    assert (response.status_code, response.content) == (204, b"")
    assert near(int(response["X-Session-Left"]), settings.SESSION_COOKIE_AGE)
    assert near(client.session["used_at"], int(time.time()))


def test_a_use_not_written_down_yet_does_not_count(client: Client) -> None:
    """The session is saved once in five minutes, so the page warns by the last time it was."""
    used(client, 4)
    page = client.get(reverse("account")).content.decode()
    found = int(page.split('data-left="')[1].split('"')[0])
    assert near(found, settings.SESSION_COOKIE_AGE - 4 * MINUTE)


def test_the_longest_session_is_not_extended(client: Client) -> None:
    used(client, 1, began=12 * 60 - 1)
    assert near(left(client), MINUTE)


def test_a_page_learns_who_is_signed_in_now(client: Client) -> None:
    found = client.get(URL, headers=SCRIPT).json()
    assert (found["user"], near(found["left"], settings.SESSION_COOKIE_AGE), len(found["token"])) == (
        client.session["_auth_user_id"],
        True,
        64,
    )


def test_a_person_who_signed_in_again_reads_to_go_back(client: Client) -> None:
    assert "请关闭本窗口，回到原来的页面继续" in client.get(URL).content.decode()


def test_a_script_learns_that_the_session_ended_and_a_person_is_sent_to_sign_in(client: Client) -> None:
    Session.objects.all().delete()
    quiet, loud = client.post(URL, headers=SCRIPT), client.get(URL)
    assert (quiet.status_code, quiet.content, "X-Session-Left" in quiet) == (401, b"", False)
    assert (loud.status_code, loud["Location"]) == (302, f"/login/?next={URL}")


def test_other_redirects_reach_a_script(client: Client) -> None:
    response = client.post(reverse("mark_all_read"), headers=SCRIPT)
    assert (response.status_code, "X-Session-Left" in response) == (302, True)
