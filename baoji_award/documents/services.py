"""Issuing an official document: rendered, stored, recorded."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.files import store_file
from baoji_award.documents.models import Document, DocumentNumber
from baoji_award.documents.signing import sign_pdf, signs_for_test

SIGNED = frozenset({"certificate"})


@unit_of_work()
def issue_document(
    *,
    kind: str,
    template: str,
    context: Mapping[str, object],
    object_type: str,
    object_id: str,
    by: AbstractBaseUser | None,
    at: datetime | None = None,
    number: DocumentNumber | None = None,
) -> Document:
    """Renders `template` (under templates/documents/) and files it as an official document about an object.

    `context["title"]` is also the document's title; the template also sees `number` (as printed or "") and `issued_at`.
    A number serves one document only (one-to-one). SIGNED kinds are signed electronically (documents/signing.py), where
    `test_signature` tells the template that the signature proves nothing.
    Side effects: stores the PDF (see `store_file`), writes the document's row, records `documents.issued`.
    """
    moment = at or database_now()
    title = str(context["title"])
    numbered = {**context, "number": number.text if number else "", "issued_at": moment}
    stored = store_file(_rendered(kind, template, numbered), name=f"{title}.pdf", by=by, at=moment)
    document = Document.objects.create(
        kind=kind,
        number=number,
        title=title,
        stored=stored,
        object_type=object_type,
        object_id=object_id,
        created_by_id=by.pk if by else None,
        created_at=moment,
    )
    record(
        action="documents.issued",
        by=by,
        at=moment,
        object_type=object_type,
        object_id=object_id,
        payload={
            "document": document.pk,
            "kind": kind,
            "number": numbered["number"],
            "title": title,
            "sha256": stored.sha256,
        },
    )
    return document


def _rendered(kind: str, template: str, context: dict[str, object]) -> bytes:
    # Documents are made by the task worker: the layout engine's 40 MB stay out of web workers that never need it.
    from baoji_award.documents.rendering import render_pdf  # noqa: PLC0415

    if kind not in SIGNED:
        return render_pdf(template, context)
    pdf = render_pdf(template, {**context, "test_signature": signs_for_test()})
    return sign_pdf(pdf, reason=str(context["title"]))
