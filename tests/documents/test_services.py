import json

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError

from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import unit_of_work
from baoji_award.documents.files import open_stored
from baoji_award.documents.models import Document, DocumentNumber, StoredFile
from baoji_award.documents.numbering import allocate_number
from baoji_award.documents.rendering import render_pdf
from baoji_award.documents.services import issue_document
from tests.documents.samples import AT, LETTER, fail_after

TITLE = LETTER["title"]


def issue(object_id: str = "7", number: DocumentNumber | None = None) -> Document:
    return issue_document(
        kind="credit_check_letter",
        template="documents/letter.html",
        context=LETTER,
        object_type="cycle",
        object_id=object_id,
        by=None,
        at=AT,
        number=number,
    )


def next_number() -> DocumentNumber:
    return allocate_number(series="函", year=2025, prefix="宝质奖办函")


@pytest.mark.django_db
def test_an_issued_document_is_rendered_stored_and_recorded() -> None:
    with unit_of_work():
        number = next_number()
        document = issue(number=number)

    assert (document.kind, document.number, document.title, document.created_at) == (
        "credit_check_letter",
        number,
        TITLE,
        AT,
    )
    with open_stored(document.stored) as file:
        assert file.read() == render_pdf("documents/letter.html", {**LETTER, "number": "宝质奖办函〔2025〕1号"})
    issued = AuditEvent.objects.get(action="documents.issued")
    assert (issued.object_type, issued.object_id, json.loads(issued.payload_text)) == (
        "cycle",
        "7",
        {
            "document": document.pk,
            "kind": "credit_check_letter",
            "number": "宝质奖办函〔2025〕1号",
            "title": document.title,
            "sha256": document.stored.sha256,
        },
    )


@pytest.mark.django_db
def test_a_failed_issue_gives_the_number_back() -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after(lambda: issue(number=next_number()))

    assert (next_number().value, Document.objects.count(), StoredFile.objects.count()) == (1, 0, 0)


@pytest.mark.django_db
def test_a_number_serves_one_document_only() -> None:
    number = next_number()
    issue(number=number)
    with pytest.raises(IntegrityError):
        issue(number=number)


@pytest.mark.django_db
def test_the_issuer_is_kept() -> None:
    person = get_user_model()._default_manager.create_user("office@example.test", name="李四")
    document = issue_document(
        kind="notice",
        template="documents/official.html",
        context=LETTER,
        object_type="cycle",
        object_id="7",
        by=person,
        at=AT,
    )

    assert (document.created_by, document.number) == (person, None)
