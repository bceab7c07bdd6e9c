"""The applicant's side: the round's clock stands inside stage 2, everybody signs in as themselves."""

from collections.abc import Callable

import pytest
from django.test import Client

from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE
from tests.sharing import shared

SignIn = Callable[[User], Client]


@shared
def cast() -> Cast:
    """The cast around a draft, on a day of stage 2."""
    move_clock(IN_STAGE["application"])
    return make_cast(state="draft")


@pytest.fixture
def sign_in() -> SignIn:
    """A browser of this person."""

    def start(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return start
