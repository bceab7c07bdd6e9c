"""What the log must not learn (security.md T-37)."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from baoji_award.accounts import services
from baoji_award.notifications.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that the handlers of the settings write meanwhile."""
    written = io.StringIO()
    chosen = [
        handler
        for name in ("", "django")
        for handler in logging.getLogger(name).handlers
        if type(handler) is logging.StreamHandler
    ]
    before = [handler.setStream(written) for handler in chosen]
    yield written
    for handler, stream in zip(chosen, before, strict=True):
        handler.setStream(stream)


def test_a_refused_form_behind_a_one_time_link_does_not_log_the_link(log: io.StringIO) -> None:
    services.invite(email="new@example.test", name="新人", role="expert", by=None)
    token = Delivery.objects.get().body.partition("/invitations/")[2].partition("/")[0]
    answer = Client(enforce_csrf_checks=True).post(reverse("accept_invitation", args=[token]))
    assert answer.status_code == 403
    assert "Forbidden (CSRF cookie not set.): /invitations/<str:token>/" in log.getvalue()
    assert token not in log.getvalue()


def test_an_unknown_path_is_not_logged_and_a_known_one_by_its_route(log: io.StringIO) -> None:
    client = Client()
    client.get("/verify-宝鸡/secret-code/")
    assert client.get("/invitations/secret-token/").status_code == 404
    lines = log.getvalue()
    assert "[-]" not in lines
    assert ("Not Found: -" in lines, "Not Found: /invitations/<str:token>/" in lines) == (True, True)
    assert "secret" not in lines
