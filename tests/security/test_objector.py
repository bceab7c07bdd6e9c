"""Who objects is known to the case's handlers and to nobody else: no page, file, mail, log or table tells (T-38)."""

import hashlib
import logging
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2 as pdfium
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from applications.services.archives import order_round
from applications.services.office_jobs import run_job
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import open_stored
from baoji_award.documents.models import Document
from committee.models import Objection, PublicNotice
from tests.committee.hall import DURING
from tests.documents.samples import upload
from tests.security.browsers import Browsers
from tests.security.crawling import read_by_everybody
from tests.security.deciding import FACTS_CANARY, FILE_CANARY, PROOF, SEAL, SEAL_CANARY, TEXT_CANARY, UNIT
from tests.security.worlds import World

pytestmark = pytest.mark.django_db

HANDLER = "second_officer"
IDENTITY = (UNIT.name, UNIT.phone, UNIT.phone.replace(" ", ""), UNIT.contact, UNIT.unit, FILE_CANARY)
# Whoever holds a file would recognise it by its plain digest.
DIGESTS = tuple(hashlib.sha256(content).hexdigest() for content in (PROOF, SEAL))
OWN_TABLE = "committee_objectoridentity"


def told_in(text: str) -> list[str]:
    """What of the objector a text tells."""
    return [secret for secret in (*IDENTITY, TEXT_CANARY, SEAL_CANARY, *DIGESTS) if secret in text]


@pytest.fixture
def notice(world: World) -> World:
    if world.name != "notice":
        pytest.skip("there is no objection in this world")
    return world


def test_nobodys_pages_and_files_tell_who_objects(notice: World) -> None:
    sightings: dict[str, set[str]] = {}
    pages, facts = 0, set()
    for name, found in read_by_everybody(notice).items():
        pages += len(found)
        whole = "\n".join((*found, *found.values()))
        sightings[name] = set(told_in(whole))
        facts |= {name} if FACTS_CANARY in whole else set()
    print(f"{pages} pages")  # noqa: T201
    # The control: the handler reads the evidence, the words of the objection, and nothing that names the objector.
    assert {name: seen for name, seen in sightings.items() if seen} == {HANDLER: {TEXT_CANARY}}
    assert facts == {HANDLER}


def test_the_handler_alone_opens_the_identity(notice: World) -> None:
    browsers = Browsers(notice)
    path = reverse("committee:objection_reveal", kwargs=notice.own["objection"])
    reason = {"reason": "核实联系方式以便调查"}
    opened = {name: browsers.ask(name, "POST", path, reason) for name in browsers.clients}
    told = {name: told_in(answer.body.decode()) for name, answer in opened.items()}
    expected = [UNIT.name, UNIT.phone, UNIT.contact, UNIT.unit, FILE_CANARY]
    assert {name: seen for name, seen in told.items() if seen} == {HANDLER: expected}


def test_the_handler_alone_gets_the_very_bytes_back(notice: World) -> None:
    browsers, letter = Browsers(notice), {"reason": "核实公章是否真实", "letter": "1"}
    reveal = reverse("committee:objection_reveal", kwargs=notice.own["objection"])
    evidence = reverse("committee:objection_file", kwargs=notice.own["objection_file"])
    got = {
        name: (browsers.ask(name, "GET", evidence).body, browsers.ask(name, "POST", reveal, letter).body)
        for name in browsers.clients
    }
    assert {name: bodies for name, bodies in got.items() if {PROOF, SEAL} & set(bodies)} == {HANDLER: (PROOF, SEAL)}


def test_no_content_of_the_file_store_tells_who_objects(notice: World) -> None:
    assert TEXT_CANARY.encode() in PROOF
    assert SEAL_CANARY.encode() in SEAL
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(files) > Objection.objects.count()
    secrets = [secret.encode() for secret in (*IDENTITY, TEXT_CANARY, SEAL_CANARY, *DIGESTS)]
    told = {path.name: [s for s in secrets if s in path.read_bytes() or s in path.name.encode()] for path in files}
    assert {name: seen for name, seen in told.items() if seen} == {}


def test_no_table_but_its_own_tells_who_objects(notice: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        dumped = {}
        for name in tables:
            cursor.execute(f'SELECT t::text FROM "{name}" t')  # noqa: S608 (a name out of the catalogue)
            dumped[name] = "\n".join(row for (row,) in cursor.fetchall())
    assert {name: told_in(text) for name, text in dumped.items() if told_in(text)} == {}
    # The control: the dump does hold the case, the mails and the log.
    assert FACTS_CANARY in dumped["committee_objection"]
    number = notice.own["objection"]["number"]
    assert [number in dumped[name] for name in ("notifications_delivery", "audit_auditevent")] == [True, True]
    assert dumped[OWN_TABLE].count("gAAAA") == 2


def test_no_document_and_no_archive_of_the_round_tells_who_objects(notice: World) -> None:
    texts = []
    for document in Document.objects.select_related("stored"):
        with open_stored(document.stored) as file:
            texts.append(document.title + text_of(file.read()))
    assert any(str(notice.own["closed"]["number"]) in text for text in texts)
    job = order_round(cycle=notice.cast.cycle, by=notice.cast.office)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.result is not None
    with open_stored(job.result) as file, ZipFile(BytesIO(file.read())) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            texts.append(
                name + (text_of(content) if content.startswith(b"%PDF") else content.decode("utf-8", "ignore"))
            )
    assert len(texts) > len(Document.objects.all())
    assert told_in("\n".join(texts)) == []


def text_of(pdf: bytes) -> str:
    with pdfium.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")


class Heard(logging.Handler):
    """Every line that anything logs, with its arguments."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.args} {vars(record)}")


@pytest.fixture
def heard(quiet: None) -> Iterator[Heard]:
    handler, root = Heard(), logging.getLogger()
    logging.disable(logging.NOTSET)
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(before)
    root.removeHandler(handler)


def test_no_line_of_the_log_tells_who_objects(notice: World, heard: Heard) -> None:
    move_clock(DURING)
    published = PublicNotice.objects.get()
    address = reverse("committee:object", args=[published.slug])
    client = Client()
    form = {"token": client.get(address).context["form"]["token"].value(), "party": "unit", "truthful": "on"}
    person = {"name": UNIT.name, "phone": UNIT.phone, "contact": UNIT.contact, "unit": UNIT.unit}
    refused = client.post(address, form | person)
    matter = {"application": client.get(address).context["form"].fields["application"].choices[0][0]}
    matter |= {"ground": "data", "matter": "数据不实", "facts": f"营业收入与审计报告不一致。{TEXT_CANARY}"}
    papers = {"evidence": upload(PROOF, f"{FILE_CANARY}.pdf"), "unit_seal": upload(SEAL, f"{UNIT.unit}.png")}
    received = client.post(address, form | person | matter | papers)
    found = client.post(reverse("committee:track"), {"code": Objection.objects.all()[0].code, "digits": "4321"})
    assert (refused.status_code, received.status_code, found.status_code) == (422, 302, 200)
    assert any(address in line or "notices" in line for line in heard.lines)
    assert [told for line in heard.lines if (told := told_in(line))] == []
