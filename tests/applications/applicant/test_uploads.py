"""Evidence in chunks: an upload goes on where it stopped, belongs to one person, and ends as a file of its slot."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from applications.models import Application, EvidenceFile
from baoji_award.audit.models import AuditEvent
from baoji_award.documents import digest, incoming
from baoji_award.documents.files import content_path
from baoji_award.documents.models import IncomingUpload, StoredFile
from baoji_award.documents.tasks import sweep_incoming
from tests.applications.applicant.conftest import SignIn
from tests.applications.applicant.samples import pdf
from tests.cast import Cast

CONTENT = pdf(pages=3).read()
HALF = len(CONTENT) // 2


class Browser:
    """What static/js/upload.js does."""

    def __init__(self, client: Client, application: Application) -> None:
        self.client, self.number, self.url = client, application.number, ""

    def begin(self, slot: str = "self_report", **changes: Any) -> Any:
        data = {"slot": slot, "name": "自评报告.pdf", "size": len(CONTENT), "mark": "1700000000000", **changes}
        answer = self.client.post(reverse("applications:evidence_begin", args=[self.number]), data)
        self.url = answer.json()["url"] if answer.status_code == 201 else self.url
        return answer

    def put(self, offset: int, chunk: bytes) -> Any:
        headers = {"Upload-Offset": str(offset)}
        return self.client.put(self.url, chunk, content_type="application/octet-stream", headers=headers)

    def finish(self) -> Any:
        return self.client.post(f"{self.url}finish/")


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> None:
    """What other tests left on the way is not counted here."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def browser(cast: Cast, sign_in: SignIn) -> Browser:
    return Browser(sign_in(cast.owner), cast.application)


def parts() -> list[Path]:
    return list((Path(django_settings.MEDIA_ROOT) / "incoming").glob("*.part"))


def test_two_chunks_become_one_file_of_the_slot(browser: Browser, cast: Cast) -> None:
    assert browser.begin().json() | {"url": ""} == {"offset": 0, "size": len(CONTENT), "url": "", "chunk": 4194304}
    assert browser.put(0, CONTENT[:HALF]).json()["offset"] == HALF
    assert browser.client.get(browser.url).json()["offset"] == HALF
    assert browser.put(HALF, CONTENT[HALF:]).json()["offset"] == len(CONTENT)
    answer = browser.finish()
    file = EvidenceFile.objects.select_related("stored").get()
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    assert answer.json() == {"name": "自评报告.pdf", "sha256": sha256, "pages": 3}
    assert (file.slot, file.stored.sha256, file.stored.pages, file.uploaded_by) == (
        "self_report",
        sha256,
        3,
        cast.owner,
    )
    assert content_path(file.stored).read_bytes() == CONTENT
    actions = AuditEvent.objects.filter(object_type="application").values_list("action", flat=True)
    assert list(actions) == ["evidence.added"]


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_nothing_is_left_on_the_way(cast: Cast, sign_in: SignIn) -> None:
    browser = Browser(sign_in(cast.owner), cast.application)
    browser.begin()
    browser.put(0, CONTENT)
    assert (len(parts()), browser.finish().status_code, parts()) == (1, 200, [])
    assert browser.finish().json()["name"] == "自评报告.pdf"
    assert EvidenceFile.objects.count() == 1


def test_a_wrong_offset_is_409_and_says_where_to_go_on(browser: Browser) -> None:
    browser.begin()
    browser.put(0, CONTENT[:HALF])
    for offset in (0, HALF - 1, HALF + 1):
        answer = browser.put(offset, CONTENT[HALF:])
        assert (answer.status_code, answer.json()["offset"]) == (409, HALF)
    early = browser.finish()
    assert (early.status_code, early.json()["offset"], EvidenceFile.objects.count()) == (409, HALF, 0)


def test_the_same_file_chosen_again_goes_on_where_it_stopped(browser: Browser) -> None:
    first = browser.begin().json()["url"]
    browser.put(0, CONTENT[:HALF])
    again = browser.begin().json()
    other = browser.begin(mark="1700000000001").json()
    assert ((again["url"], again["offset"]), (other["url"] == first, other["offset"])) == ((first, HALF), (False, 0))


@pytest.mark.parametrize("person", ["rival", "colleague", "office", "own_bureau"])
def test_every_request_asks_whose_it_is(browser: Browser, cast: Cast, sign_in: SignIn, person: str) -> None:
    browser.begin()
    browser.put(0, CONTENT[:HALF])
    foreign = Browser(sign_in(getattr(cast, person)), cast.application)
    foreign.url = browser.url
    answers = [
        foreign.put(HALF, CONTENT[HALF:]),
        foreign.client.get(browser.url),
        foreign.client.delete(browser.url),
        foreign.finish(),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert IncomingUpload.objects.get().received == HALF


def test_an_upload_belongs_to_its_dossier(browser: Browser, cast: Cast) -> None:
    browser.begin()
    IncomingUpload.objects.update(object_id=str(cast.rival_application.pk))
    assert [browser.put(0, CONTENT).status_code, browser.finish().status_code] == [404, 404]


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"size": 0}, 422, "文件是空的，请检查后重新上传"),
        ({"size": 101 * 1024 * 1024}, 422, "文件 101 MB，超过 100 MB 上限，请压缩或拆分后上传"),
        ({"slot": "nowhere"}, 404, ""),
        ({"size": "many"}, 404, ""),
    ],
)
def test_what_cannot_succeed_is_refused_before_it_is_sent(
    browser: Browser, changes: dict[str, Any], status: int, sentence: str
) -> None:
    answer = browser.begin(**changes)
    assert (answer.status_code, IncomingUpload.objects.count()) == (status, 0)
    said = answer.json() if answer["Content-Type"] == "application/json" else {"error": ""}
    assert said == {"error": sentence}


def test_a_wrong_type_shows_in_the_first_chunk(browser: Browser) -> None:
    browser.begin()
    answer = browser.put(0, b"PK\x03\x04" + CONTENT[4:HALF])
    assert (answer.status_code, answer.json()["error"]) == (422, "“自评报告.pdf”格式不符，请上传 PDF 文件")
    assert (IncomingUpload.objects.count(), parts()) == (0, [])


def test_more_than_announced_is_refused(browser: Browser) -> None:
    browser.begin(size=HALF)
    assert browser.put(0, CONTENT).json()["error"] == "收到的内容多于文件大小，请重新选择文件上传"


def test_a_broken_file_is_refused_at_the_end_and_dropped(browser: Browser) -> None:
    browser.begin(size=HALF)
    browser.put(0, CONTENT[:HALF])
    answer = browser.finish()
    assert (answer.status_code, answer.json()["error"]) == (422, "PDF 已损坏或不完整，请重新导出后上传")
    assert (IncomingUpload.objects.count(), StoredFile.objects.count(), parts()) == (0, 0, [])


def test_a_locked_dossier_takes_no_upload_and_a_late_end_is_refused(browser: Browser, cast: Cast) -> None:
    browser.begin()
    browser.put(0, CONTENT)
    Application.objects.filter(pk=cast.application.pk).update(state="bureau_review")
    assert [browser.finish().status_code, browser.begin(mark="2").status_code] == [422, 422]
    assert EvidenceFile.objects.count() == 0


def test_cancelling_takes_the_bytes_away(browser: Browser) -> None:
    browser.begin()
    browser.put(0, CONTENT[:HALF])
    assert (browser.client.delete(browser.url).status_code, parts()) == (204, [])
    assert browser.client.get(browser.url).status_code == 404


def test_one_person_cannot_fill_the_disk(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "PERSON_BYTES", 3 * len(CONTENT))
    statuses = [browser.begin("audit_reports", mark=str(number)).status_code for number in range(4)]
    assert statuses == [201, 201, 201, 422]


def test_one_dossier_cannot_fill_the_disk(
    browser: Browser, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "OBJECT_BYTES", 3 * len(CONTENT))
    colleague = Browser(sign_in(cast.colleague), cast.application)
    people = [browser, browser, colleague, colleague]
    statuses = [each.begin("audit_reports", mark=str(n)).status_code for n, each in enumerate(people)]
    assert statuses == [201, 201, 201, 422]


def test_a_chunk_that_is_too_large_is_refused(browser: Browser) -> None:
    browser.begin("self_report", size=incoming.MOST_CHUNK_BYTES + 10)
    answer = browser.put(0, b"%PDF-" + bytes(incoming.MOST_CHUNK_BYTES))
    assert (answer.status_code, answer.json()["offset"]) == (413, 0)


def test_forgotten_uploads_go_after_a_day(browser: Browser) -> None:
    browser.begin()
    browser.put(0, CONTENT[:HALF])
    assert sweep_incoming.run() == 0
    IncomingUpload.objects.update(touched_at=Now() - timedelta(hours=25))
    assert (sweep_incoming.run(), IncomingUpload.objects.count(), parts()) == (1, 0, [])


@pytest.mark.parametrize("with_library", [True, False])
def test_the_running_digest_is_that_of_the_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, with_library: bool
) -> None:
    if not with_library:
        monkeypatch.setattr(digest, "_library", lambda: None)
    state = digest.begin_state()
    for start in range(0, len(CONTENT), 100):
        state = digest.fed(state, CONTENT[start : start + 100])
    path = tmp_path / "whole"
    path.write_bytes(CONTENT)
    assert (digest.hex_digest(state, path), bool(state)) == (hashlib.sha256(CONTENT).hexdigest(), with_library)


def test_a_replacement_keeps_the_place_and_the_history(browser: Browser, cast: Cast) -> None:
    page = reverse("applications:evidence", args=[cast.application.number])
    for name in ("一.pdf", "二.pdf"):
        browser.client.post(page, {"slot": "audit_reports", "file": pdf(name, pages=len(name) + ord(name[0]) % 3)})
    first = EvidenceFile.objects.get(name="一.pdf")
    browser.begin("audit_reports", replaces=first.pk, name="新.pdf")
    browser.put(0, CONTENT)
    browser.finish()
    new = EvidenceFile.objects.get(name="新.pdf")
    first.refresh_from_db()
    assert (new.replaces, new.position, first.removed_by) == (first, first.position, cast.owner)
    shown = browser.client.get(page).content.decode()
    assert [text in shown for text in ("历史文件（1）", "由“新.pdf”替换")] == [True, True]
    old = reverse("applications:file", args=[cast.application.number, first.pk])
    assert browser.client.get(old).status_code == 200


def test_files_are_put_in_order_without_script(browser: Browser, cast: Cast) -> None:
    page = reverse("applications:evidence", args=[cast.application.number])
    files = [pdf(f"{number}.pdf", pages=number) for number in (1, 2, 3)]
    assert browser.client.post(page, {"slot": "audit_reports", "file": files}).status_code == 302
    rows = cast.application.evidence.filter(slot="audit_reports")
    assert [row.name for row in rows] == ["1.pdf", "2.pdf", "3.pdf"]
    for row, direction in ((rows[2], "up"), (rows[0], "down"), (rows[0], "up")):
        url = reverse("applications:evidence_move", args=[cast.application.number, row.pk])
        assert browser.client.post(url, {"direction": direction}).status_code == 302
    assert [row.name for row in rows.all()] == ["1.pdf", "3.pdf", "2.pdf"]
