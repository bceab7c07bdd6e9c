"""The deadline storm in small, and that its check sees each kind of fault."""

from pathlib import Path

import pytest

from applications.models import Application, DossierVersion, StageWindow
from applications.services.submission import submit_dossier
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from bench import fill, storm, storm_data
from bench.client import Answer
from bench.storm import Client, counted, is_clear, too_small, wrong_answers
from bench.storm_data import Held
from tests.live import worker_environ

CLIENTS = 40


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_forty_clients_around_the_deadline(tmp_path: Path) -> None:
    fill.rules()
    known = storm_data.filled(CLIENTS)
    environ = worker_environ(tmp_path / "mail") | {"DJANGO_SETTINGS_MODULE": "tests.storm_settings"}
    counts, wrong = storm.blow(known, environ, tmp_path)
    assert wrong == []
    assert (counts["clients"], counts["requests"], counts["other key refused"]) == (CLIENTS, 2 * CLIENTS, 8)
    assert counts["received"] + counts["late"] == CLIENTS
    assert DossierVersion.objects.count() == counts["received"]


@pytest.fixture
def held(db: None) -> dict[str, Held]:
    """Three clients: one handed in and holds the receipt, two did not."""
    fill.rules()
    numbers = [each["number"] for each in storm_data.filled(3)]
    application = Application.objects.get(number=numbers[0])
    version = submit_dossier(application_id=application.pk, action="submit", by=application.created_by, version=1)
    receipts = {numbers[0]: Held(version.receipt_number, version.digest)}
    return {number: receipts.get(number, Held("", "")) for number in numbers}


def test_a_dossier_that_agrees_has_no_fault(held: dict[str, Held]) -> None:
    assert storm_data.faults(held) == []


def test_lost_invented_and_late_ones_are_seen(held: dict[str, Held]) -> None:
    first, second, _ = held
    other = [f"{first}: the receipt is not that of the version", f"{first}: the audit event is not that of the receipt"]
    assert storm_data.faults(held | {first: Held("", "")}) == [
        f"{first}: 1 versions, 0 receipts",
        f"{first}: 1 submissions and 1 freezes in the audit log",
        f"{first}: lies in bureau_review",
        *other,
    ]
    assert storm_data.faults(held | {second: Held("R", "d")}) == [
        f"{second}: 0 versions, 1 receipts",
        f"{second}: 0 submissions and 0 freezes in the audit log",
        f"{second}: lies in draft",
    ]
    assert storm_data.faults(held | {first: Held("R", "d")}) == other
    StageWindow.objects.filter(stage="application").update(closes_at=AuditEvent.objects.earliest("seq").at)
    late = storm_data.faults(held)
    assert {("received at" in fault, "recorded at" in fault) for fault in late} == {(True, False), (False, True)}


def test_a_dossier_changed_after_it_was_frozen_is_seen(held: dict[str, Held]) -> None:
    number = next(iter(held))
    answer = Application.objects.get(number=number).answers.first()
    assert answer is not None
    answer.data = {}
    answer.save(update_fields=["data"])
    assert storm_data.faults(held) == [f"{number}: the manifest does not match its digest or the dossier"]


def test_an_event_more_is_seen(held: dict[str, Held]) -> None:
    application = Application.objects.get(number=next(iter(held)))
    with unit_of_work():
        record(
            action="application.submit",
            by=User.objects.get(pk=application.created_by_id),
            at=database_now(),
            object_type="application",
            object_id=str(application.pk),
            payload={},
        )
    assert storm_data.faults(held) == [f"{application.number}: 2 submissions and 1 freezes in the audit log"]


def client(first: int, second: int, *, other_key: bool = False, receipt: str = "") -> Client:
    pages = {
        302: b"",
        422: f"<h1>x</h1>{storm.LATE}".encode(),
        409: f"<h1>x</h1>{storm.STALE[0]}".encode(),
        500: b"<h1>x</h1>",
        0: b"",
    }
    answers = [Answer(status, {}, pages[status], 1.0) for status in (first, second)]
    return Client("STORM-00001", "", other_key, answers, receipt)


@pytest.mark.parametrize(
    ("seen", "faults"),
    [
        (client(302, 302, receipt="R"), 0),
        (client(422, 422), 0),
        (client(302, 409, other_key=True, receipt="R"), 0),
        (client(422, 409, other_key=True), 0),
        (client(302, 302), 1),
        (client(302, 422, receipt="R"), 1),
        (client(302, 302, other_key=True, receipt="R"), 1),
        (client(500, 500), 2),
        (client(0, 0), 2),
        (client(422, 422, receipt="R"), 1),
    ],
)
def test_what_a_client_is_told(seen: Client, faults: int) -> None:
    assert len(wrong_answers(seen)) == faults


def test_a_refusal_without_its_sentence_is_not_clear() -> None:
    assert not is_clear(Answer(422, {}, b"<h1>x</h1>", 1.0))
    assert not is_clear(Answer(422, {}, storm.LATE.encode(), 1.0))


def test_a_storm_that_shrank_fails() -> None:
    clients = [client(302, 302, receipt="R")] * 30
    assert too_small(counted(clients), 40) == [
        "clients: 30, at least 40 needed",
        "requests: 60, at least 80 needed",
        "late: 0, at least 2 needed",
    ]
