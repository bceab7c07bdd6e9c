"""A person's browser without a screen, and what a page costs in it."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baoji_award.accounts.models import User
from baoji_award.public_pages import kept_pages


def browser(user: User | None = None) -> Client:
    """A browser of this person, or of a visitor."""
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def queries(who: Client | User, address: str) -> int:
    """How many queries the page costs whoever opens it a second time; no page of the process is kept meanwhile."""
    client = browser(who) if isinstance(who, User) else who
    client.get(address)
    kept_pages.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
