"""Dossiers as experts read them: frozen, with real files."""

from applications.models import Application, DossierVersion, EvidenceFile
from applications.services.submission import digest_of, manifest_of
from baoji_award.documents.files import store_file
from baoji_award.documents.rendering import render_pdf
from tests.documents.samples import LETTER
from tests.reviews.rows import AT

BREAK = "长" * 700


def freeze(application_id: int) -> None:
    """The version that handing in would have frozen."""
    application = Application.objects.get(pk=application_id)
    manifest = manifest_of(application)
    DossierVersion.objects.create(
        application=application,
        number=1,
        sent_version=1,
        manifest=manifest,
        digest=digest_of(manifest),
        receipt_number=f"{application.number}-01",
        submitted_by=application.created_by,
        submitted_at=AT,
    )


def with_report(application: Application, *paragraphs: str, name: str = "自评报告.pdf") -> EvidenceFile:
    """The dossier with a PDF of these paragraphs in its first slot. Not frozen."""
    content = render_pdf("documents/letter.html", {**LETTER, "paragraphs": list(paragraphs)})
    return EvidenceFile.objects.create(
        application=application,
        slot=next(iter(application.cycle.rulebook.dossier.slots_for(application.group.code))).key,
        name=name,
        stored=store_file(content, name=name, by=None, at=AT),
        uploaded_by=application.created_by,
        uploaded_at=AT,
    )
