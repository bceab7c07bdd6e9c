"""The brakes on the public forms, in the cache that production has: a table of the database."""

import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from baoji_award.calendar.clock import move_clock
from committee.models import Objection
from tests.committee.hall import DURING, JOHN, evidence, make_hall, published

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


@pytest.fixture
def address() -> str:
    """Where one objects to a notice with one name."""
    notice = published(make_hall(dossiers=1), prizes=1, nominations=0)
    move_clock(DURING)
    return reverse("committee:object", args=[notice.slug])


def filled(client: Client, address: str) -> dict[str, object]:
    """The form of this page, opened now and filled in as an honest person would."""
    form = client.get(address).context["form"]
    return {
        "token": form["token"].value(),
        "party": "person",
        "name": JOHN.name,
        "phone": JOHN.phone,
        "contact": JOHN.contact,
        "application": form.fields["application"].choices[0][0],
        "ground": "data",
        "matter": "数据不实",
        "facts": "营业收入与审计报告不一致。",
        "truthful": "on",
        "evidence": evidence(),
    }


class Earlier(signing.TimestampSigner):
    """Signs as if ten minutes ago."""

    ago = settings.OBJECTION_PATIENCE

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) - self.ago)


class LongAgo(Earlier):
    ago = settings.OBJECTION_FORM_AGE + 1


def send(client: Client, address: str, *, waited: bool = False) -> int:
    """The answer to a new form, or to one that has been open for as long as is asked in a flood."""
    data = filled(client, address)
    if waited:
        data["token"] = Earlier(salt="committee.objection").sign(secrets.token_hex(16))
    return client.post(address, data).status_code


def test_attempts_are_not_counted_and_a_browser_sends_three_cases_an_hour(address: str) -> None:
    client = Client()
    assert statuses(client, address, 20) == [422] * 20
    assert [send(client, address) for _ in range(4)] == [302] * 3 + [429]
    assert (client.get(address).status_code, Objection.objects.count()) == (200, 3)


def test_a_flood_does_not_shut_out_the_honest_one_behind_its_address(address: str) -> None:
    flood = [send(Client(), address) for _ in range(14)]
    assert flood == [302] * 10 + [429] * 4
    honest = Client()
    first = honest.post(address, filled(honest, address))
    text = first.content.decode()
    assert (first.status_code, "10 分钟后" in text, "以寄出邮戳日期为准" in text) == (429, True, True)
    assert (int(first["Retry-After"]) <= 600, JOHN.name in text) == (True, True)
    # The form that waited is taken, and so is everybody at another address without waiting.
    assert send(honest, address, waited=True) == 302
    assert send(Client(REMOTE_ADDR="203.0.113.9"), address) == 302
    assert Objection.objects.count() == 12


def test_a_form_that_this_site_did_not_make_is_refused(address: str) -> None:
    client = Client()
    data = filled(client, address)
    for token in ("0" * 32, f"{'0' * 32}:abc:def", ""):
        assert client.post(address, data | {"token": token, "evidence": evidence()}).status_code == 422
    assert Objection.objects.count() == 0


def test_a_flood_with_old_forms_gets_one_case_a_minute(address: str) -> None:
    """Neither a new cookie each time nor forms that were opened long before open the door."""
    assert [send(Client(), address) for _ in range(10)] == [302] * 10
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        flood = [send(Client(), address, waited=True) for _ in range(5)]
        assert flood == [302] + [429] * 4
        clock.shift(61)
        assert [send(Client(), address, waited=True) for _ in range(2)] == [302, 429]
    assert send(Client(REMOTE_ADDR="203.0.113.9"), address) == 302


def test_a_form_is_good_for_some_hours_and_then_gets_a_new_token(address: str) -> None:
    client = Client()
    data = filled(client, address) | {"token": LongAgo(salt="committee.objection").sign(secrets.token_hex(16))}
    stale = client.post(address, data)
    assert (stale.status_code, "页面打开时间过长" in stale.content.decode()) == (422, True)
    fresh = stale.context["form"]["token"].value()
    assert client.post(address, data | {"token": fresh, "evidence": evidence()}).status_code == 302


def test_the_cache_does_not_tell_from_where_an_objection_came(address: str) -> None:
    visitor = Client(REMOTE_ADDR="203.0.113.77")
    assert send(visitor, address) == 302
    statuses(visitor, reverse("committee:track"), 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM throttle_test")
        keys = [key for (key,) in cursor.fetchall()]
    assert len([key for key in keys if "objection" in key]) == 3
    assert [key for key in keys if "203.0.113" in key] == []
