"""The data of the measurement are right by themselves: the session that writes them rests triggers and keys."""

import pytest
from django.db import connection
from django.test import Client

from applications.models import Application, Organisation
from baoji_award.accounts.models import User
from baoji_award.accounts.uscc import is_valid
from bench import fill
from bench.client import CSRF
from bench.pages import PAGES
from bench.sessions import signed_in_as
from reviews.models import ScoreSheet
from tests.sharing import shared

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@shared
def known() -> dict[str, object]:
    """A hundred dossiers, as `python -m bench.fill rows 100` makes them, and the addresses."""
    fill.rules()
    return fill.insert(100)


def test_a_hundred_dossiers_hold_together(known: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    states = set(Application.objects.values_list("state", flat=True))
    codes = Organisation.objects.values_list("uscc", flat=True)
    assert Application.objects.filter(cycle__code="2024").count() == 100
    assert len(states) == 17
    assert [code for code in codes if not is_valid(code)] == []
    assert {sheet.scores.count() for sheet in ScoreSheet.objects.all()[:20]} == {23}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.code)
def test_every_measured_page_answers(page: object, known: dict[str, object]) -> None:
    call = page.calls(known, 1)[0]  # type: ignore[attr-defined]
    client = Client()
    client.cookies["sessionid"], client.cookies["csrftoken"] = call.session, CSRF
    answer = client.post(call.path, call.form(), headers=call.headers) if call.form else client.get(call.path)
    assert (answer.status_code, page.expect in answer.content.decode()) == (200, True)  # type: ignore[attr-defined]


def test_a_session_signs_in() -> None:
    person = User.objects.create_user("somebody@example.test", name="某人")
    client = Client()
    client.cookies["sessionid"] = signed_in_as(person)
    assert client.get("/messages/").status_code == 200
