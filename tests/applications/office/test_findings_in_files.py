"""真实性核查 of what stands inside uploaded PDFs: copies are found across files and forms, and shown nowhere else."""

import logging

import pytest

from applications.models import Application, Finding
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import store_file
from baoji_award.documents.models import FileText
from baoji_award.documents.rendering import render_pdf
from tests.applications.bureau.desk import IN_TIME
from tests.applications.office.findings import LONG, earlier_dossier, examine, freeze, overview
from tests.applications.office.test_findings_pages import LIST, SUPERVISED, address, desk
from tests.applications.test_likeness import text
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.documents.samples import LETTER
from tests.sharing import shared

SECRET = LONG[:40]


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def pdf(words: str, title: str = "自评报告") -> str:
    """Files a PDF with these words; its digest."""
    content = render_pdf("documents/letter.html", {**LETTER, "title": title, "paragraphs": [words]})
    return store_file(content, name=f"{title}.pdf", by=None, at=IN_TIME).sha256


def told(application: Application) -> list[str]:
    return list(application.findings.filter(gone_at__isnull=True).values_list("text", flat=True))


def test_two_pdfs_with_the_same_text_are_a_finding_for_each(cast: Cast) -> None:
    freeze(cast.application, files={"报告.pdf": pdf(LONG)})
    freeze(cast.rival_application, files={"自评.pdf": pdf(f"{LONG[:380]}，{text(3, 20)}", "另一份报告")})
    assert {found.kind for found in examine(cast)} == {"similar_text"}
    (sentence,) = told(cast.application)
    assert sentence.startswith("“体系认证证书”中的“报告.pdf”与对方“体系认证证书”中的“自评.pdf”的内容有 ")
    assert len(told(cast.rival_application)) == 1


def test_a_pdf_is_compared_with_the_forms_of_others_and_with_earlier_rounds(cast: Cast) -> None:
    before = earlier_dossier(cast, cast.rival_application.organisation, cast.rival)
    freeze(before, files={"往年.pdf": pdf(LONG)})
    freeze(cast.application, answers=overview(LONG))
    freeze(cast.rival_application, files={"报告.pdf": pdf(text(2, 400))})
    assert [(found.application_id, found.other_id) for found in examine(cast)] == [(cast.application.pk, before.pk)]
    assert told(cast.application)[0].startswith("“组织概述”与对方“体系认证证书”中的“往年.pdf”的内容有 ")


def test_the_same_letterhead_and_equal_files_are_no_matter_of_texts(cast: Cast) -> None:
    freeze(cast.application, files={"a.pdf": pdf(text(1, 400)), "b.pdf": pdf(LONG)})
    freeze(cast.rival_application, files={"c.pdf": pdf(text(2, 400)), "d.pdf": pdf(LONG)})
    assert {found.kind for found in examine(cast)} == {"same_file"}


def test_a_copied_form_is_not_told_again_about_the_others_file(cast: Cast) -> None:
    freeze(cast.application, answers=overview(LONG))
    freeze(cast.rival_application, answers=overview(LONG), files={"报告.pdf": pdf(LONG)})
    examine(cast)
    assert told(cast.application) == ["“组织概述”与对方“组织概述”的内容有 100% 相同。"]


def test_a_second_run_takes_no_text_again_and_keeps_the_findings(cast: Cast) -> None:
    freeze(cast.application, files={"a.pdf": pdf(LONG)})
    freeze(cast.rival_application, files={"b.pdf": pdf(LONG, "另一份报告")})
    first = [found.pk for found in examine(cast)]
    rows = set(FileText.objects.values_list("pk", flat=True))
    assert [found.pk for found in examine(cast)] == first
    assert (set(FileText.objects.values_list("pk", flat=True)), len(rows)) == (rows, 2)


def test_the_text_is_on_no_page_in_no_log_and_in_no_event(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    freeze(cast.application, files={"a.pdf": pdf(LONG)})
    freeze(cast.rival_application, files={"b.pdf": pdf(LONG, "另一份报告")})
    examine(cast)
    # What could leak is there.
    assert SECRET[:10] in FileText.objects.earliest("pk").text
    finding = Finding.objects.filter(application=cast.application).get()
    office, supervisor = browser(cast.office), browser(cast.supervisor)
    pages = [office.get(page) for page in (LIST, address(finding), desk(cast.application.number))]
    pages += [supervisor.get(page) for page in (SUPERVISED, address(finding, "supervise_"))]
    assert {page.status_code for page in pages} == {200}
    assert [page for page in pages if SECRET[:10] in page.content.decode()] == []
    # The driver's own log of statements belongs to the test.
    logged = " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    events = str(list(AuditEvent.objects.values_list("payload_text", flat=True)))
    assert (SECRET[:10] in logged, SECRET[:10] in events) == (False, False)
