"""Worlds that differ in how one member voted: while the ballot is open no page, file or answer to a POST tells it."""

import re

import pytest
from django.db import connection, transaction

from committee.models import Vote
from tests.security.browsers import Answer, Browsers
from tests.security.crawling import words_of
from tests.security.oracle import ROWS
from tests.security.routes import address
from tests.security.worlds import World

pytestmark = pytest.mark.django_db
OWN_TO_EVERY_ANSWER = {"X-Request-ID", "Content-Length", "Set-Cookie", "Expires"}
# A nonce offered for one's own ballot, and the minute on a copy that bears its reader's name.
CHANGING = re.compile(r"\b[0-9a-f]{32}\b|\b\d{1,2}:\d{2}(:\d{2})?\b")
Answers = dict[tuple[str, str, str], tuple[int, str, dict[str, str]]]


def looks_of(answer: Answer) -> tuple[int, str, dict[str, str]]:
    is_text = answer.headers.get("Content-Type", "").startswith("text/")
    words = answer.body.decode() if is_text or not answer.body else words_of(answer)
    headers = {name: value for name, value in answer.headers.items() if name not in OWN_TO_EVERY_ANSWER}
    return answer.status, CHANGING.sub("", words), headers


def answers_of(browsers: Browsers) -> Answers:
    """(person, method, route) → what the routes of the committee answer to those who get in: pages, files, POSTs.

    Refusals are all alike (test_endpoints.py).
    """
    world, found = browsers.world, {}
    rows = [row for row in ROWS if world.name in row.who and row.route.startswith("committee:")]
    for row in rows:
        for method in row.methods.split():
            for name in row.who[world.name]:
                data = browsers.form(row) or None
                found[name, method, row.route] = looks_of(browsers.ask(name, method, address(row, world), data))
    return found


def vote_otherwise(world: World) -> None:
    votes = Vote.objects.filter(ballot__member=world.cast.member)
    assert set(votes.values_list("choice", flat=True)) == {"agree"}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        votes.update(choice="disagree")
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_how_a_member_voted_shows_to_nobody(world: World) -> None:
    if world.name != "voting":
        return
    browsers = Browsers(world)
    before = answers_of(browsers)
    with transaction.atomic():
        vote_otherwise(world)
        after = answers_of(browsers)
        transaction.set_rollback(True)
    assert {(method, name) for name, method, _ in before} >= {("GET", "member"), ("POST", "office")}
    differing = sorted(key for key in before if before[key] != after[key])
    assert differing == [], "\n".join(map(str, differing))
