"""One world at a time, built once for all tests of this package. Whatever a request does to it is rolled back."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.database import tell_the_planner
from tests.security import deciding, judging, reviewing, worlds
from tests.security.worlds import World

BUILDERS = {
    "drafting": worlds.drafting,
    "intake": worlds.intake,
    "sealed": reviewing.sealed,
    "opened": reviewing.opened,
    "defending": judging.defending,
    "visiting": judging.visiting,
    "voting": deciding.voting,
    "listed": deciding.listed,
    "notice": deciding.notice,
    "awarded": deciding.awarded,
}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals would each write two lines."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="package", params=BUILDERS)
def world(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker, media_root: object
) -> Iterator[World]:
    """A state of the world, the same for every test of the package; never use `db` beside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        built = BUILDERS[request.param]()
        tell_the_planner()
        yield built
        transaction.set_rollback(True)
