"""The whole dossier on paper: a page for the browser, a PDF by the worker for the person who ordered it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client, TestCase
from django.urls import reverse

from applications.models import Application, DossierPrint, DossierVersion, Recusal
from applications.selectors.dossier import reading_of
from applications.services.dossier_prints import discard_prints
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import content_path
from baoji_award.notifications import outbox
from baoji_award.notifications.models import OutboxEntry
from devtools.processes import wait_until
from tests.applications.versions.conftest import AT, SignIn, hand_in, page, set_field
from tests.applications.versions.test_compare import first_long_text
from tests.cast import Cast
from tests.live import PATIENCE, StartWorker

DRAFT = "尚未提交的金丝雀文字"


def work() -> None:
    """What the worker does with the entries that wait now; an entry made by another waits for the next call."""
    for entry in OutboxEntry.objects.filter(topic="dossier_print", state="pending").order_by("pk"):
        outbox.deliver(entry.pk)


def address(cast: Cast, route: str, order: DossierPrint | None = None) -> str:
    return reverse(f"applications:{route}", args=[cast.application.number, *([order.pk] if order else [])])


def order_by(client: Client, cast: Cast) -> DossierPrint:
    answer = client.post(address(cast, "print_order"))
    made = DossierPrint.objects.order_by("-pk")[0]
    assert (answer.status_code, answer["Location"]) == (302, address(cast, "print_progress", made))
    return made


def fetch(client: Client, cast: Cast, order: DossierPrint) -> bytes:
    answer = client.get(address(cast, "print_file", order))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    return b"".join(answer)


def test_ordered_made_in_steps_and_fetched(cast: Cast, sign_in: SignIn, pdf_text: Callable[[bytes], str]) -> None:
    key, label = first_long_text(cast)
    set_field(cast.application, key, "很长的文字。" * 500)
    hand_in(cast)
    client = sign_in(cast.own_bureau)
    order = order_by(client, cast)
    progress = address(cast, "print_progress", order)
    shown = []
    for _ in range(3):
        text = page(client, progress)
        shown.append(("0 / 2" in text, "1 / 2" in text, "2 / 2" in text, "下载结果" in text))
        work()
    assert shown == [(True, False, False, False), (False, True, False, False), (False, False, True, True)]
    text = "".join(pdf_text(fetch(client, cast, order)).split())
    version = DossierVersion.objects.get()
    sections = [section.title for section in reading_of(cast.application).sections()]
    parts = (cast.organisation.name, version.digest, label, "自评报告.pdf", "仅供参考", *sections)
    assert [part for part in parts if "".join(part.split()) not in text] == []
    assert text.count("很长的文字。") == 500
    events = AuditEvent.objects.filter(action__startswith="dossier.print").order_by("seq")
    assert list(events.values_list("action", flat=True)) == ["dossier.print_ordered", "dossier.print_read"]


def test_the_part_that_htmx_asks_for_is_no_whole_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.owner)
    path = address(cast, "print_progress", order_by(client, cast))
    part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, f'hx-get="{path}"' in part) == (False, True)


def test_one_at_a_time(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.owner)
    assert order_by(client, cast) == order_by(client, cast)
    for _ in range(2):
        work()
    assert order_by(client, cast).pk != DossierPrint.objects.order_by("pk")[0].pk


@pytest.mark.parametrize("route", ["print_progress", "print_file"])
def test_it_is_for_that_person_alone_and_for_a_day(cast: Cast, sign_in: SignIn, route: str) -> None:
    owner = sign_in(cast.owner)
    hand_in(cast)
    order = order_by(owner, cast)
    for _ in range(2):
        work()
    path = address(cast, route, order)
    others = (cast.colleague, cast.office, cast.own_bureau, cast.supervisor, cast.rival)
    assert [sign_in(person).get(path).status_code for person in others] == [404] * 5
    assert owner.get(path).status_code == 200
    move_clock(AT + timedelta(hours=25))
    assert owner.get(path).status_code == 404


def test_after_its_day_the_file_leaves_the_disk(cast: Cast, sign_in: SignIn) -> None:
    order = order_by(sign_in(cast.owner), cast)
    for _ in range(2):
        work()
    order.refresh_from_db()
    assert order.stored is not None
    path = content_path(order.stored)
    assert (discard_prints(at=AT + timedelta(hours=23)), path.exists()) == (0, True)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert discard_prints(at=AT + timedelta(hours=25)) == 1
    assert path.exists() is False


def recuse(cast: Cast, person: User) -> None:
    Recusal.objects.create(
        application=cast.application, user=person, reason="亲属", decided_by=cast.office, decided_at=AT
    )


def test_a_recusal_in_between_leaves_nothing_to_fetch(cast: Cast, sign_in: SignIn) -> None:
    hand_in(cast)
    client = sign_in(cast.own_bureau)
    early, late = order_by(client, cast), sign_in(cast.office)
    other = order_by(late, cast)
    recuse(cast, cast.own_bureau)
    for _ in range(2):
        work()
    recuse(cast, cast.office)
    early.refresh_from_db()
    assert (early.failed, early.stored_id) == (True, None)
    assert client.get(address(cast, "print_progress", early)).status_code == 404
    assert late.get(address(cast, "print_file", other)).status_code == 404


def test_a_failure_is_said_and_a_later_success_takes_it_back(cast: Cast, sign_in: SignIn) -> None:
    """A version whose manifest is not one cannot be laid out."""
    client = sign_in(cast.own_bureau)
    Application.objects.filter(pk=cast.application.pk).update(submitted_at=AT)
    broken = DossierVersion.objects.create(
        application=cast.application, number=1, sent_version=99, manifest={"files": []}, digest="0" * 64,
        receipt_number="R-1", submitted_by=cast.owner, submitted_at=AT,
    )  # fmt: skip
    order = DossierPrint.objects.create(
        application=cast.application, version=broken, ordered_by=cast.own_bureau, ordered_at=AT, done=1
    )
    outbox.enqueue(topic="dossier_print", key="x", payload={"print": order.pk}, at=AT)
    work()
    text = page(client, address(cast, "print_progress", order))
    assert ("暂未生成" in text, "hx-get" in text, "下载结果" in text) == (True, False, False)
    hand_in(cast)
    DossierPrint.objects.filter(pk=order.pk).update(version=DossierVersion.objects.get(number=2))
    OutboxEntry.objects.filter(key="x").update(available_at=AT)
    work()
    order.refresh_from_db()
    assert (order.failed, order.done, order.stored is not None) == (False, 2, True)


def test_others_read_what_was_handed_in_and_no_contact(cast: Cast, sign_in: SignIn) -> None:
    hand_in(cast)
    Application.objects.filter(pk=cast.application.pk).update(qualified_at=AT)
    set_field(cast.application, first_long_text(cast)[0], DRAFT)
    phone = cast.organisation.contact_phone
    seen = {}
    for name in ("owner", "own_bureau", "office", "assigned_expert", "agency"):
        text = page(sign_in(getattr(cast, name)), address(cast, "print"))
        seen[name] = (DRAFT in text, phone in text)
    assert seen == {
        "owner": (True, True),
        "own_bureau": (False, True),
        "office": (False, True),
        "assigned_expert": (False, False),
        "agency": (False, False),
    }


@pytest.mark.parametrize("route", ["print", "print_order"])
def test_no_reader_no_print(cast: Cast, sign_in: SignIn, route: str) -> None:
    method = "get" if route == "print" else "post"
    people = (cast.rival, cast.other_bureau, cast.own_bureau, cast.office, cast.agency, cast.sysadmin)
    assert [getattr(sign_in(each), method)(address(cast, route)).status_code for each in people] == [404] * 6
    assert DossierPrint.objects.count() == 0


@pytest.mark.slow
def test_a_real_worker_makes_it(worker: StartWorker, cast: Cast, sign_in: SignIn) -> None:
    worker()
    client = sign_in(cast.owner)
    order = order_by(client, cast)
    made = wait_until(lambda: DossierPrint.objects.get(pk=order.pk).stored_id is not None, PATIENCE)
    assert made, OutboxEntry.objects.filter(topic="dossier_print").values_list("state", "last_error")
    assert fetch(client, cast, order).startswith(b"%PDF-")
