"""What an objector hands in lies encrypted: in time, after a change of keys, for the scanner, from earlier releases."""

from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django.fixtures import Settings

from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import content_path, store_file
from baoji_award.documents.models import SEALED_TYPE, Document, FileScan, Preview, SealedKey
from baoji_award.documents.sealed_files import BLOCK, decrypted
from baoji_award.notifications import outbox
from baoji_award.notifications.models import OutboxEntry
from committee.models import Objection, ObjectionFile, ObjectorIdentity
from committee.services.identity import Identity
from committee.services.objection_intake import Papers, Statement
from committee.services.objections import receive_objection
from tests.committee.hall import DURING, Hall, handled, make_hall, published
from tests.documents.fake_clamd import running
from tests.documents.samples import noted, upload, written

pytestmark = pytest.mark.django_db
UNIT = Identity(name="秦小川", phone="13909170000", contact="a@example.test", unit="宝鸡某测试有限公司")
PROOF, SEAL = written("WITNESSOFTHEPRESS"), noted("SEALOFTHEPRESS")


@dataclass
class Sent:
    hall: Hall
    case: Objection


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def send(hall: Hall) -> Objection:
    notice = hall.cycle.notices.first() or published(hall)
    return receive_objection(
        slug=notice.slug,
        statement=Statement(hall.applications[0].number, "unit", "data", "数据不实", "营业收入与审计报告不一致。"),
        identity=UNIT,
        papers=Papers([upload(PROOF, "证明.pdf")], upload(SEAL, "盖章.png")),
        at=DURING,
    )


@pytest.fixture
def sent() -> Sent:
    hall = make_hall(dossiers=2)
    return Sent(hall, send(hall))


def on_disk() -> bytes:
    return b"".join(path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def lies_open() -> bool:
    return b"WITNESSOFTHEPRESS" in on_disk() or b"SEALOFTHEPRESS" in on_disk()


def read_by_handler(sent: Sent) -> tuple[bytes, bytes]:
    move_clock(DURING)
    number, client = sent.case.number.text, Client()
    client.force_login(sent.hall.officer)
    proof = client.get(reverse("committee:objection_file", args=[number, sent.case.files.get().pk]))
    letter = {"reason": "核实公章是否真实", "letter": "1"}
    seal = client.post(reverse("committee:objection_reveal", args=[number]), letter)
    assert (proof["Content-Type"], seal["Content-Type"]) == ("application/pdf", "image/png")
    assert proof["Content-Length"] == str(len(PROOF))
    return proof.getvalue(), seal.getvalue()


def test_equal_papers_lie_apart_and_of_one_length(sent: Sent) -> None:
    again = send(sent.hall)
    stored = [sent.case.files.get().stored, again.files.get().stored, sent.case.identity.unit_seal]
    assert len({file.sha256 for file in stored if file}) == 3
    assert {(file.size - 28) % BLOCK for file in stored if file} == {0}
    assert {file.content_type for file in stored if file} == {SEALED_TYPE}
    assert not lies_open()


def test_new_keys_open_the_files_and_the_old_one_can_go() -> None:
    with override_settings(SECRET_KEY="old" * 20):
        hall = make_hall(dossiers=2)
        sent = Sent(hall, send(hall))
        handled(hall, sent.case)
    before = on_disk()
    with override_settings(SECRET_KEY="new" * 20), pytest.raises(InvalidToken):
        decrypted(sent.case.files.get().stored)
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=["old" * 20]):
        call_command("reseal_identities", stdout=StringIO())
    event = AuditEvent.objects.get(action="objection.identities_resealed")
    assert event.payload == {"count": 1, "files": 2}
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[]):
        assert read_by_handler(sent) == (PROOF, SEAL)
    assert on_disk() == before


def test_changed_bytes_do_not_open(sent: Sent) -> None:
    stored = sent.case.files.get().stored
    path = content_path(stored)
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(PROOF)] ^= 1
    path.write_bytes(content)
    with pytest.raises(InvalidTag):
        decrypted(stored)


def test_the_scanner_sees_what_was_handed_in_and_no_thumbnail_is_left(settings: Settings) -> None:
    with running() as daemon:
        settings.CLAMAV_SOCKET = daemon.address
        hall = make_hall(dossiers=2)
        sent = Sent(hall, send(hall))
        handled(hall, sent.case)
        stored = sent.case.files.get().stored
        for pk in OutboxEntry.objects.filter(topic="file_scan").values_list("pk", flat=True):
            outbox.deliver(pk)
    assert PROOF in daemon.seen
    assert FileScan.objects.get(stored=stored).state == "clean"
    keys = OutboxEntry.objects.filter(topic="file_preview").values_list("key", flat=True)
    assert stored.sha256 not in set(keys)
    assert read_by_handler(sent) == (PROOF, SEAL)
    assert not lies_open()


def test_the_database_takes_no_open_file_for_an_objection(sent: Sent) -> None:
    opened = store_file(PROOF, name="证明.pdf", by=None, at=DURING)
    other = send(sent.hall)
    with pytest.raises(IntegrityError, match="is sealed and stays"), transaction.atomic():
        ObjectionFile.objects.create(objection=sent.case, stored=opened)
    for values in ({"stored": opened}, {"stored": other.files.get().stored}):
        with pytest.raises(IntegrityError, match="is sealed and stays"), transaction.atomic():
            sent.case.files.update(**values)
    with pytest.raises(IntegrityError, match="is sealed and stays"), transaction.atomic():
        type(sent.case.identity).objects.filter(objection=sent.case).update(unit_seal=None)
    with pytest.raises(InternalError, match="Cannot delete rows"), transaction.atomic():
        SealedKey.objects.all().delete()


def open_as_before(sent: Sent) -> None:
    """The papers as an earlier release stored them, with a thumbnail of one."""
    file, identity = sent.case.files.get(), sent.case.identity
    plain = [store_file(content, name="异议", by=None, at=DURING) for content in (PROOF, SEAL)]
    picture = store_file(b"a picture of the witness", name="图.jpg", by=None, at=DURING)
    Preview.objects.create(stored=plain[0], picture=picture)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE committee_objectionfile SET stored_id = %s WHERE id = %s", [plain[0].pk, file.pk])
        cursor.execute(
            "UPDATE committee_objectoridentity SET unit_seal_id = %s WHERE id = %s", [plain[1].pk, identity.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db(transaction=True)
def test_papers_of_an_earlier_release_are_sealed_by_the_command(sent: Sent) -> None:
    with transaction.atomic():
        open_as_before(sent)
    handled(sent.hall, sent.case)
    assert lies_open()
    assert read_by_handler(sent) == (PROOF, SEAL)
    out = StringIO()
    call_command("reseal_identities", stdout=out)
    assert "已加密 2 份早先明文存放的异议材料；0 份" in out.getvalue()
    assert not lies_open()
    assert b"a picture of the witness" not in on_disk()
    sent.case = Objection.objects.get(pk=sent.case.pk)
    assert read_by_handler(sent) == (PROOF, SEAL)
    call_command("reseal_identities", stdout=out)
    assert (out.getvalue().count("早先明文"), "仍在磁盘上" in out.getvalue()) == (1, False)


def test_a_content_that_another_record_refers_to_stays_and_is_counted(sent: Sent) -> None:
    open_as_before(sent)
    letter = ObjectorIdentity.objects.get(objection=sent.case).unit_seal
    assert letter is not None
    about = {"object_type": "case", "object_id": "1"}
    Document.objects.create(kind="scan", title="扫描件", stored=letter, created_at=DURING, **about)
    out = StringIO()
    call_command("reseal_identities", stdout=out)
    assert "已加密 2 份" in out.getvalue()
    assert "其中 1 份的原文另有记录引用，仍在磁盘上" in out.getvalue()


def test_the_keys_are_not_migrated_away_while_a_file_needs_them(sent: Sent) -> None:
    step = import_module("baoji_award.documents.migrations.0004_sealed_keys")
    assert sent.case.files.count() == 1
    with pytest.raises(RuntimeError, match="lose them"):
        step.refuse_to_lose_keys(apps, None)
