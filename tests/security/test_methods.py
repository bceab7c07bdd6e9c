"""What no request may do: a wrong method, or an unsafe one without its token (security.md T-13)."""

import pytest

from tests.security.browsers import Browsers
from tests.security.oracle import ROWS
from tests.security.policy import Row
from tests.security.routes import address
from tests.security.worlds import World

pytestmark = pytest.mark.django_db
METHODS = {"GET", "POST", "PUT", "DELETE"}
# allauth's views take PUT for POST and send signed-in people on before they look at the method; tokens guard both.
LENIENT = ("account_", "mfa_")


def _lawful(row: Row, world: World) -> str:
    people = row.who[world.name]
    return next((name for name in sorted(people) if name != "stranger"), "")


def _allowed(route: str) -> set[str]:
    return {method for row in ROWS if row.route == route for method in row.methods.split()}


def _wrong_for(row: Row) -> list[str]:
    wrong = METHODS - _allowed(row.route)
    return sorted(wrong & {"GET", "POST"} if row.route.startswith(LENIENT) else wrong)


def test_a_wrong_method_is_refused_and_writes_nothing(world: World) -> None:
    browsers, wrong, tried = Browsers(world), [], 0
    for row in ROWS:
        name = _lawful(row, world) if world.name in row.who else ""
        for method in _wrong_for(row) if name else ():
            answer = browsers.ask(name, method, address(row, world))
            tried += 1
            if answer.status != 405 or answer.written:
                wrong.append(f"{method} {row.route}: {answer.status} {answer.written}")
    print(f"{world.name}: {tried} wrong methods")  # noqa: T201
    assert not wrong, "\n".join(wrong)


def test_an_unsafe_request_without_its_token_is_refused_and_writes_nothing(world: World) -> None:
    browsers, wrong, tried = Browsers(world, enforce_csrf_checks=True), [], 0
    for row in ROWS:
        if world.name not in row.who or "POST" not in row.methods:
            continue
        for name in {_lawful(row, world), "stranger"} - {""}:
            answer = browsers.ask(name, "POST", address(row, world), browsers.form(row))
            tried += 1
            if answer.status != 403 or answer.written:
                wrong.append(f"{row.route} as {name}: {answer.status} {answer.written}")
    print(f"{world.name}: {tried} requests without token")  # noqa: T201
    assert not wrong, "\n".join(wrong)
