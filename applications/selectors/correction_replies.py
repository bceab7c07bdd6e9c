"""The running correction as the applicant works through it: what was asked, where it is put right, what they say."""

from dataclasses import dataclass

from django.urls import reverse

from applications.models import Application, Correction, CorrectionPart
from applications.selectors.corrections import part_title


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A part of the running correction with the page where it is put right, and the reply so far."""

    part: CorrectionPart
    title: str
    url: str
    reply: str


def running_correction(application: Application) -> Correction | None:
    """The round that waits for the applicant, or None. One query, none in another state."""
    if application.state != "correction":
        return None
    return application.corrections.filter(answered_at__isnull=True, ended_at__isnull=True).first()


def open_parts(application: Application, correction: Correction) -> list[OpenPart]:
    """The parts of a running correction in the order in which they were asked. One query."""
    return [
        OpenPart(
            part,
            part_title(application, part.kind, part.key),
            _page_of(application.number, part),
            part.reply.text if hasattr(part, "reply") else "",
        )
        for part in correction.parts.select_related("reply")
    ]


def _page_of(number: str, part: CorrectionPart) -> str:
    if part.kind == CorrectionPart.Kind.SLOT:
        return reverse("applications:evidence", args=[number])
    return reverse("applications:section", args=[number, part.key])
