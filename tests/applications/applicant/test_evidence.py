"""Files into slots and out of them; the refusals stand next to the slot."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from applications.models import Application, EvidenceFile
from baoji_award.audit.models import AuditEvent
from baoji_award.documents.models import StoredFile
from tests.applications.applicant.conftest import SignIn
from tests.applications.applicant.samples import pdf
from tests.cast import Cast


@pytest.fixture
def owner(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.owner)


def upload(client: Client, cast: Cast, slot: str, file: SimpleUploadedFile) -> HttpResponse:
    url = reverse("applications:evidence", args=[cast.application.number])
    return client.post(url, {"slot": slot, "file": file})  # type: ignore[return-value]


def test_a_pdf_is_kept_with_its_pages_size_and_digest(owner: Client, cast: Cast) -> None:
    assert upload(owner, cast, "self_report", pdf(pages=3)).status_code == 302
    file = EvidenceFile.objects.select_related("stored").get()
    page = owner.get(reverse("applications:evidence", args=[cast.application.number])).content.decode()
    sha = file.stored.sha256
    assert (file.name, file.slot, file.stored.pages, file.uploaded_by) == ("自评报告.pdf", "self_report", 3, cast.owner)
    assert [f"{sha[:8]}…{sha[-8:]}" in page, f'title="{sha}"' in page, "3 页" in page] == [True] * 3


@pytest.mark.parametrize(
    ("slot", "file", "sentence"),
    [
        ("self_report", SimpleUploadedFile("报告.docx", b"PK\x03\x04 word"), "“报告.docx”格式不符，请上传 PDF 文件"),
        ("self_report", SimpleUploadedFile("报告.pdf", b"<html>"), "“报告.pdf”格式不符，请上传 PDF 文件"),
        ("self_report", SimpleUploadedFile("空.pdf", b""), "文件是空的，请检查后重新上传"),
        ("self_report", SimpleUploadedFile("坏.pdf", b"%PDF-1.7 broken"), "PDF 已损坏或不完整，请重新导出后上传"),
    ],
)
def test_a_refusal_stands_next_to_the_slot_and_keeps_nothing(
    owner: Client, cast: Cast, slot: str, file: SimpleUploadedFile, sentence: str
) -> None:
    before = AuditEvent.objects.count()
    response = upload(owner, cast, slot, file)
    place = re.search(rf'id="slot-{slot}".*?</section>', response.content.decode(), re.DOTALL)
    assert (response.status_code, sentence in (place[0] if place else "")) == (422, True)
    assert (EvidenceFile.objects.count(), StoredFile.objects.count(), AuditEvent.objects.count()) == (0, 0, before)


def test_no_file_chosen_is_said(owner: Client, cast: Cast) -> None:
    url = reverse("applications:evidence", args=[cast.application.number])
    response = owner.post(url, {"slot": "self_report"})
    assert (response.status_code, "请先选择文件" in response.content.decode()) == (422, True)


def test_a_full_slot_refuses_the_next_file(owner: Client, cast: Cast) -> None:
    upload(owner, cast, "self_report", pdf(pages=1))
    response = upload(owner, cast, "self_report", pdf(pages=2))
    assert "“自评报告”最多上传 1 个文件，请先移除不需要的文件" in response.content.decode()
    assert EvidenceFile.objects.count() == 1


def test_the_same_content_twice_is_refused(owner: Client, cast: Cast) -> None:
    upload(owner, cast, "audit_reports", pdf("2022.pdf"))
    response = upload(owner, cast, "audit_reports", pdf("2023.pdf"))
    assert "与“2022.pdf”内容相同，不需重复上传" in response.content.decode()


def test_an_unknown_slot_is_404(owner: Client, cast: Cast) -> None:
    assert upload(owner, cast, "nowhere", pdf()).status_code == 404


def test_a_removed_file_leaves_the_dossier_and_the_record_stays(owner: Client, cast: Cast) -> None:
    upload(owner, cast, "self_report", pdf())
    file = EvidenceFile.objects.get()
    url = reverse("applications:evidence_remove", args=[cast.application.number, file.pk])
    assert owner.post(url).status_code == 302
    assert owner.post(url).status_code == 404
    file.refresh_from_db()
    assert file.removed_at is not None
    assert list(AuditEvent.objects.filter(action__startswith="evidence.").values_list("action", flat=True)) == [
        "evidence.added",
        "evidence.removed",
    ]


def test_every_change_of_files_makes_an_older_submit_button_stale(owner: Client, cast: Cast) -> None:
    upload(owner, cast, "self_report", pdf())
    assert Application.objects.get(pk=cast.application.pk).version == 2


@pytest.mark.parametrize("person", ["rival", "office", "own_bureau", "assigned_expert"])
def test_a_foreign_upload_and_removal_are_404_and_write_nothing(
    owner: Client, cast: Cast, sign_in: SignIn, person: str
) -> None:
    upload(owner, cast, "self_report", pdf())
    file, client = EvidenceFile.objects.get(), sign_in(getattr(cast, person))
    before = AuditEvent.objects.count()
    remove = reverse("applications:evidence_remove", args=[cast.application.number, file.pk])
    assert upload(client, cast, "licence", pdf(pages=5)).status_code == 404
    assert client.post(remove).status_code == 404
    assert (EvidenceFile.objects.filter(removed_at=None).count(), AuditEvent.objects.count()) == (1, before)


def test_a_locked_dossier_takes_no_file(owner: Client, cast: Cast) -> None:
    Application.objects.filter(pk=cast.application.pk).update(state="bureau_review")
    response = upload(owner, cast, "self_report", pdf())
    assert (response.status_code, EvidenceFile.objects.count()) == (422, 0)


def test_a_slot_that_no_longer_applies_takes_no_file_and_keeps_those_it_has(owner: Client, cast: Cast) -> None:
    upload(owner, cast, "self_report", pdf(pages=1))
    kept = EvidenceFile.objects.get()
    section = reverse("applications:section", args=[cast.application.number, "report"])
    owner.post(section, {"manner": "按评分条款逐条填写", "stay": "1"})
    response = upload(owner, cast, "self_report", pdf(pages=2))
    page = response.content.decode()
    sentence = "按目前的填写内容，不需要上传“自评报告”，文件没有保存"
    assert (response.status_code, page.count(sentence)) == (422, 2)
    begun = owner.post(
        reverse("applications:evidence_begin", args=[cast.application.number]),
        {"slot": "self_report", "name": "自评报告.pdf", "size": 900, "mark": "1", "replaces": kept.pk},
    )
    assert (begun.status_code, begun.json()) == (422, {"error": sentence})
    shown = ["已上传的文件保留，但不计入申报材料。" in page, kept.name in page, 'value="self_report"' in page]
    assert (shown, list(EvidenceFile.objects.filter(removed_at__isnull=True))) == ([True, True, False], [kept])
    owner.post(reverse("applications:evidence_remove", args=[cast.application.number, kept.pk]))
    text = owner.get(reverse("applications:evidence", args=[cast.application.number])).content.decode()
    assert 'id="slot-self_report"' not in text
