"""A browser that is signed in, and what a page asks of the database."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baoji_award.accounts.models import User
from baoji_award.public_pages import kept_pages


def as_user(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def queries(client: Client, address: str) -> int:
    client.get(address)
    kept_pages.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
