"""Whoever is sent to the sign-in page because the session ended reads so, and comes back to where they were."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from baoji_award.accounts.enums import RoleCode
from tests.accounts.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
SENTENCE = "登录已超时结束，或您尚未登录。登录后将回到刚才的页面。"
LOGIN = "/login/"


def says_so(client: Client, address: str) -> bool:
    return SENTENCE in client.get(address).content.decode()


def test_the_way_back_after_the_session_ended() -> None:
    make_person("me@example.test", RoleCode.APPLICANT)
    client = Client()
    client.login(email="me@example.test", password=PASSWORD)
    page = reverse("message_list") + "?unread=1"
    assert client.get(page).status_code == 200
    Session.objects.all().delete()
    sent = client.get(page)["Location"]
    assert (sent, says_so(client, sent)) == ("/login/?next=/messages/%3Funread%3D1", True)
    wrong = client.post(LOGIN, {"login": "me@example.test", "password": "wrong", "next": page})
    assert (wrong.status_code, SENTENCE in wrong.content.decode()) == (200, True)
    done = client.post(LOGIN, {"login": "me@example.test", "password": PASSWORD, "next": page})
    assert done["Location"] == page


@pytest.mark.parametrize(
    "query", ["", "?next=", "?next=https://evil.test/", "?next=//evil.test/", "?next=/%5Cevil.test/"]
)
def test_nobody_else_reads_it(query: str) -> None:
    assert says_so(Client(), LOGIN + query) is False


def test_it_tells_nothing_about_pages_or_accounts() -> None:
    """The same page for an address that exists, one that does not, and one that would be refused."""
    pages = [
        Client().get(f"{LOGIN}?next={path}").content.decode() for path in ("/office/", "/no-such-page/", "/supervise/")
    ]
    assert [SENTENCE in page for page in pages] == [True] * 3
