"""The outbox: nothing lost, nothing twice, failures visible."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import record, unit_of_work
from baoji_award.celery import app as celery_app
from baoji_award.notifications import outbox
from baoji_award.notifications.models import Delivery, OutboxEntry
from baoji_award.notifications.selectors import oldest_pending
from baoji_award.notifications.services import send_mail
from baoji_award.notifications.tasks import sweep_outbox
from devtools.processes import wait_until
from tests.live import PATIENCE, StartWorker

AT = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)
runs: list[str] = []


@pytest.fixture(autouse=True)
def topic() -> Iterator[None]:
    """A topic whose handler writes down each run; key `bad` fails."""
    runs.clear()
    outbox._silent_until = 0.0

    @outbox.handler("test")
    def run(payload: dict[str, Any]) -> None:
        record(action="tested", by=None, at=AT, object_id=payload["name"])
        runs.append(payload["name"])
        if payload["name"] == "bad":
            raise ConnectionError("李四 <li@example.test> refused")

    yield
    del outbox._handlers["test"]


def put(name: str, key: str = "") -> OutboxEntry | None:
    with unit_of_work():
        return outbox.enqueue(topic="test", key=key or name, payload={"name": name}, at=AT)


def make_due() -> None:
    OutboxEntry.objects.update(available_at=Now())


@pytest.mark.django_db
def test_an_entry_is_done_once() -> None:
    entry = put("a")
    assert entry
    assert [outbox.deliver(entry.pk), outbox.deliver(entry.pk), outbox.sweep()] == [True, False, 0]
    entry.refresh_from_db()
    assert (runs, entry.state, entry.attempts, AuditEvent.objects.count()) == (["a"], "done", 1, 1)


@pytest.mark.django_db
def test_a_key_is_enqueued_once() -> None:
    assert [put("a") is None, put("a") is None, put("b", key="a") is None] == [False, True, True]
    assert OutboxEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_its_event() -> None:
    with pytest.raises(RuntimeError):
        outbox.enqueue(topic="test", key="a", payload={}, at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_no_entry() -> None:
    def fail() -> None:
        with unit_of_work():
            outbox.enqueue(topic="test", key="a", payload={"name": "a"}, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (OutboxEntry.objects.count(), outbox.sweep(), runs) == (0, 0, [])


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_it_once() -> None:
    entry = put("a")
    assert entry
    inside, leave = threading.Event(), threading.Event()

    @outbox.handler("slow")
    def slow(payload: dict[str, Any]) -> None:
        runs.append("slow")
        inside.set()
        leave.wait(PATIENCE)

    with unit_of_work():
        first = outbox.enqueue(topic="slow", key="x", payload={}, at=AT)
    assert first
    done: list[bool] = []

    def work() -> None:
        done.append(outbox.deliver(first.pk))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert inside.wait(PATIENCE)
    # The second worker neither waits for the first nor repeats it.
    started = time.monotonic()
    assert outbox.deliver(first.pk) is False
    assert time.monotonic() - started < 2
    leave.set()
    thread.join()
    del outbox._handlers["slow"]
    assert (done, runs, outbox.deliver(first.pk)) == ([True], ["slow"], False)


@pytest.mark.django_db
def test_a_failing_handler_backs_off_and_shows(caplog: pytest.LogCaptureFixture) -> None:
    entry = put("bad")
    assert entry
    waits = []
    for _ in range(outbox.MAX_ATTEMPTS):
        make_due()
        assert outbox.deliver(entry.pk) is False
        entry.refresh_from_db()
        with connection.cursor() as cursor:
            cursor.execute("SELECT available_at - clock_timestamp() FROM notifications_outboxentry")
            waits.append(round(cursor.fetchone()[0] / timedelta(minutes=1)))
        assert outbox.deliver(entry.pk) is False
    assert waits == [1, 5, 30, 120, 0]
    assert (entry.state, entry.attempts, entry.last_error) == ("failed", 5, "ConnectionError")
    assert (len(runs), AuditEvent.objects.count(), "li@example.test" in caplog.text) == (5, 0, False)
    said = StringIO()
    call_command("retry_outbox", stdout=said)
    call_command("retry_outbox", stdout=said)
    entry.refresh_from_db()
    assert (entry.state, entry.attempts) == ("pending", 0)
    assert said.getvalue() == "已重新排队 1 项。\n已重新排队 0 项。\n"


@pytest.mark.django_db
def test_an_unknown_topic_fails_like_any_error() -> None:
    with unit_of_work():
        entry = outbox.enqueue(topic="unheard", key="a", payload={}, at=AT)
    assert entry
    outbox.deliver(entry.pk)
    entry.refresh_from_db()
    assert (entry.state, entry.attempts, entry.last_error) == ("pending", 1, "KeyError")


@pytest.mark.django_db
def test_a_one_time_link_is_not_kept_when_its_mail_is_given_up(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.notifications.failing_backend.EmailBackend"
    delivery = send_mail(
        recipient="x@example.test", name="", template="account_password_changed", context={}, secret=True, at=AT
    )
    for attempt in range(outbox.MAX_ATTEMPTS):
        assert (attempt, Delivery.objects.get().body == delivery.body) == (attempt, True)
        make_due()
        outbox.sweep()
    assert Delivery.objects.values_list("state", "body").get() == ("failed", "")
    call_command("retry_outbox", stdout=StringIO())
    assert OutboxEntry.objects.get().state == "failed"


@pytest.mark.django_db
def test_a_mail_that_fails_is_seen_in_the_log_and_sent_later(settings: Settings) -> None:
    with unit_of_work():
        delivery = send_mail(
            recipient="x@example.test", name="", template="account_password_changed", context={}, at=AT
        )
    settings.EMAIL_BACKEND = "tests.notifications.failing_backend.EmailBackend"
    assert outbox.sweep() == 0
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("queued", 1, "SMTPDataError 451")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_due()
    assert (outbox.sweep(), len(mail.outbox)) == (1, 1)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("sent", 2, "")


@pytest.mark.django_db
def test_a_mail_that_never_goes_out_is_marked(settings: Settings) -> None:
    with unit_of_work():
        delivery = send_mail(
            recipient="x@example.test", name="", template="account_password_changed", context={}, at=AT
        )
    settings.EMAIL_BACKEND = "tests.notifications.failing_backend.EmailBackend"
    for _ in range(outbox.MAX_ATTEMPTS):
        make_due()
        outbox.sweep()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at, delivery.attempts) == ("failed", None, 5)


@pytest.mark.django_db(transaction=True)
def test_losing_redis_loses_nothing() -> None:
    queue = redis.Redis.from_url(settings.REDIS_URL)
    queue.flushdb()
    put("a")
    put("b")
    assert queue.llen("celery") == 2
    queue.flushdb()
    assert oldest_pending() is not None
    sweep_outbox()
    assert (sorted(runs), oldest_pending()) == (["a", "b"], None)


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_fails_no_request_and_costs_little() -> None:
    dead = Celery("dead", broker="redis://127.0.0.1:1/0")
    dead.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    dead.set_current()
    try:
        started = time.monotonic()
        for name in "abcdefghij":
            put(name)
        seconds = time.monotonic() - started
    finally:
        celery_app.set_current()
    assert (OutboxEntry.objects.count(), seconds < 1, outbox._silent_until > 0) == (10, True, True)


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_sends_the_mail(worker: StartWorker) -> None:
    running = worker()
    with transaction.atomic():
        send_mail(recipient="x@example.test", name="某人", template="account_password_changed", context={}, at=AT)
    assert wait_until(lambda: Delivery.objects.filter(state="sent").exists(), PATIENCE), running.log.read_text()
    files = [path.read_text() for path in Path(running.mail).iterdir()]
    assert ([text.count("To: x@example.test") for text in files], OutboxEntry.objects.get().state) == ([1], "done")
