"""The brakes on the public forms, in the cache that production has: a table of the database."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from baoji_award.calendar.clock import move_clock
from committee.models import Objection
from tests.committee.hall import DURING, make_hall, published

pytestmark = pytest.mark.django_db

TABLE = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "throttle_test"}}


@pytest.fixture(autouse=True)
def real_cache(db: None) -> Iterator[None]:
    with override_settings(CACHES=TABLE):
        call_command("createcachetable", verbosity=0)
        cache.clear()
        yield


def statuses(client: Client, address: str, times: int) -> list[int]:
    return [client.post(address, {"code": "YY-1", "digits": "0000"}).status_code for _ in range(times)]


def test_an_address_tracks_20_times_an_hour() -> None:
    address = reverse("committee:track")
    assert statuses(Client(), address, 21) == [422] * 20 + [429]
    limited = Client().post(address)
    assert ("请在 1 小时后重试" in limited.content.decode(), limited["Retry-After"]) == (True, "3600")
    assert Client().get(address).status_code == 200
    assert statuses(Client(REMOTE_ADDR="203.0.113.9"), address, 1) == [422]


def test_an_address_sends_ten_objections_an_hour() -> None:
    notice = published(make_hall(dossiers=1), prizes=1, nominations=0)
    move_clock(DURING)
    address = reverse("committee:object", args=[notice.slug])
    assert statuses(Client(), address, 11) == [422] * 10 + [429]
    assert statuses(Client(), reverse("committee:track"), 1) == [422]
    assert (Client().get(address).status_code, Objection.objects.count()) == (200, 0)
