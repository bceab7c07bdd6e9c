"""Rendering certificates in the worker: an outbox topic, so that a lost Redis or a second run changes nothing."""

from datetime import UTC
from typing import Any

from django.urls import reverse

from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.services import issue_document
from baoji_award.notifications.outbox import handler
from baoji_award.notifications.texts import absolute
from committee.models import Award
from committee.services.awards import TOPIC


@handler(TOPIC)
@unit_of_work()
def render_certificate(payload: dict[str, Any]) -> None:
    """Renders the certificate of the award `payload["award"]` once; a second run finds it and does nothing.

    The certificate bears the day of the award, however late it is rendered.
    Side effects: the PDF, its document under the award's own number, the award's `document`.
    """
    award = (
        Award.objects.select_for_update(of=("self",))
        .select_related("kind", "number", "application__cycle")
        .get(pk=payload["award"])
    )
    if award.document_id is not None:
        return
    cycle = award.application.cycle
    labels = cycle.rulebook.labels
    award.document = issue_document(
        kind="certificate",
        template="documents/certificate_award.html",
        context={
            "title": f"{award.winner}{award.kind.name}证书",
            "mark": labels.award,
            "heading": "荣誉证书",
            "winner": award.winner,
            "year": cycle.year,
            "kind": award.kind.name,
            "signer": labels.government,
            "awarded_at": award.issued_at,
            "verify_url": absolute(reverse("committee:verify_code", args=[award.verify_code])),
        },
        object_type="award",
        object_id=str(award.pk),
        by=None,
        at=max(award.issued_at, database_now()).astimezone(UTC),
        number=award.number,
    )
    award.save(update_fields=["document"])
