"""Every route × every member of the cast, in the worlds of its row, by the oracle (security.md T-02, T-06, T-09)."""

import pytest
from django.urls import reverse

from tests.security.browsers import Answer, Browsers
from tests.security.headers import against_headers
from tests.security.oracle import AREAS, ROWS
from tests.security.policy import RIVAL_READERS, Row
from tests.security.routes import address, missing
from tests.security.worlds import World

pytestmark = pytest.mark.django_db
CAST_SIZE = 17
# They carry the moment of the request or its own number.
OWN_TO_EVERY_ANSWER = {"X-Request-ID", "Content-Length"}


def test_everybody_gets_exactly_what_the_oracle_says(world: World) -> None:
    browsers, wrong, cells = Browsers(world), [], 0
    assert len(browsers.clients) == CAST_SIZE
    for row in ROWS:
        for method in row.methods.split() if world.name in row.who else ():
            data = browsers.form(row) or None
            for name in browsers.clients:
                answer = browsers.ask(name, method, address(row, world), data)
                wrong += [f"{method} {row.of} {text}" for text in _against(row, world, name, answer)]
                wrong += _against_missing(browsers, row, name, method, answer)
                cells += 1
    print(f"{world.name}: {cells} cells")  # noqa: T201
    assert not wrong, "\n".join(wrong)
    assert cells == sum(area.CELLS.get(world.name, 0) for area in AREAS)


def _against(row: Row, world: World, name: str, answer: Answer) -> list[str]:
    expected = row.expected(name, world.name)
    if answer.outcome != expected:
        return [f"{row.route} as {name}: {answer.outcome}, the oracle says {expected}"]
    wrong = against_headers(row, name, answer)
    if expected != "in" and answer.written:
        wrong.append(f"{row.route} as {name}: refused, and yet wrote {answer.written}")
    return wrong


def _against_missing(browsers: Browsers, row: Row, name: str, method: str, foreign: Answer) -> list[str]:
    """A foreign object and one that does not exist answer alike to the last byte."""
    if foreign.status != 404 or not row.of:
        return []
    nowhere = reverse(row.route, kwargs={**missing(browsers.world.own[row.of]), **row.extra})
    unknown = browsers.ask(name, method, nowhere, browsers.form(row) or None)
    same = _looks(foreign) == _looks(unknown)
    return [] if same else [f"{row.route} as {name}: foreign {foreign.status}, missing {unknown.status}, they differ"]


def _looks(answer: Answer) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name not in OWN_TO_EVERY_ANSWER}
    return answer.status, answer.body, headers


def test_a_missing_object_is_missing_for_the_lawful_too(world: World) -> None:
    browsers, wrong = Browsers(world), []
    for row in ROWS:
        if world.name not in row.who or not row.of:
            continue
        nowhere = reverse(row.route, kwargs={**missing(world.own[row.of]), **row.extra})
        for name in row.who[world.name]:
            answer = browsers.ask(name, row.methods.split()[-1], nowhere, browsers.form(row) or None)
            wrong += [f"{row.route} as {name}: {answer.status}"] if answer.status != 404 or answer.written else []
    assert not wrong, "\n".join(wrong)


def test_the_rivals_dossier_is_open_to_its_own_readers_only(world: World) -> None:
    browsers, wrong = Browsers(world), []
    path = reverse("applications:detail", kwargs=world.rival["dossier"])
    for name in browsers.clients:
        got = browsers.ask(name, "GET", path).outcome
        expected = "in" if name in RIVAL_READERS[world.name] else "login" if name == "stranger" else "404"
        wrong += [f"{name}: {got}, the oracle says {expected}"] if got != expected else []
    assert not wrong, "\n".join(wrong)
