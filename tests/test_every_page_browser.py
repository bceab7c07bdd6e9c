"""Each page that opens by GET, on a phone, for somebody who may see it: axe finds nothing, nothing is wider.

Experts and panels also sit before a tablet: their pages are looked at in its width as well.
"""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from baoji_award.accounts.models import User
from tests.journeys.walking import SIDEWAYS
from tests.live import HEIGHT, WIDTHS, NewPage
from tests.security import deciding, judging, worlds
from tests.security.oracle import ROWS
from tests.security.policy import Row
from tests.security.routes import address
from tests.security.worlds import World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BUILDERS = {"intake": worlds.intake, "visiting": judging.visiting, "awarded": deciding.awarded}
HTML = "text/html"
PHONE, TABLET = min(WIDTHS), 768


def rows_of(name: str) -> Iterator[Row]:
    """Every row with a GET page that opens in this world and in none of the worlds before it."""
    earlier = list(BUILDERS)[: list(BUILDERS).index(name)]
    seen = {row.route for row in ROWS if any(row.who.get(world) for world in earlier)}
    for row in ROWS:
        if "GET" in row.methods.split() and not row.binary and row.who.get(name) and row.route not in seen:
            seen.add(row.route)
            yield row


def page_of(world: World, row: Row, live: LiveServer, new_page: NewPage, opened: dict[str, Page]) -> Page:
    """Somebody of the cast who may open the row's page: one browser for each person."""
    name = min(row.who[world.name] - {"stranger"} or {"stranger"})
    if name not in opened:
        page = opened[name] = new_page()
        person = world.cast.people()[name]
        if isinstance(person, User):
            client = Client()
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live.url}])
    return opened[name]


@pytest.mark.parametrize("name", BUILDERS)
def test_every_page_on_small_screens(
    name: str, live: LiveServer, new_page: NewPage, axe: Callable[[Page], None]
) -> None:
    world = BUILDERS[name]()
    opened: dict[str, Page] = {}
    wrong: list[str] = []
    looked = 0
    for row in rows_of(name):
        where = address(row, world)
        page = page_of(world, row, live, new_page, opened)
        kind = page.request.fetch(where, method="HEAD").headers.get("content-type", "")
        if not kind.startswith(HTML):
            continue
        looked += 1
        for width in (PHONE, TABLET) if row.route.startswith("reviews:") else (PHONE,):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.goto(where)
            wide = page.evaluate(SIDEWAYS)
            wrong += [f"{row.route} {where} at {width} px: {wide}"] if wide else []
            try:
                axe(page)
            except AssertionError as error:
                wrong.append(f"{row.route} at {width} px: {error}")
    assert not wrong, "\n".join(wrong)
    assert looked >= 5, looked
