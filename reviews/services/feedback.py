"""The written feedback (函) to every organisation left out after the document review, and to its bureau."""

from datetime import datetime

from django.urls import reverse

from applications.models import Application
from applications.roles import ROLES
from baoji_award.accounts.enums import RoleCode
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.numbering import allocate_number
from baoji_award.documents.services import issue_document
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.outbox import handler
from baoji_award.notifications.services import tell
from reviews.models import FeedbackLetter
from reviews.selectors.feedback_draft import text_of
from reviews.services.feedback_letters import LETTER_TOPIC

KIND = "feedback_letter"
SERIES = "letter"


@unit_of_work()
def issue_feedback_letter(*, application_id: int, at: datetime | None = None) -> FeedbackLetter:
    """Renders, files and opens the approved letter about this dossier; a second call returns the same letter.

    Plan 五（三）: strengths and improvement opportunities by category; no rank, no score, no expert.
    Raises NotFoundForYou when no letter was approved.
    Side effects: an official number, the document, messages to applicant and bureau.
    """
    letter = (
        FeedbackLetter.objects.select_for_update(of=("self",))
        .select_related("application__cycle", "application__organisation", "application__bureau", "approved_by")
        .filter(application_id=application_id, approved_at__isnull=False)
        .first()
    )
    if letter is None:
        raise NotFoundForYou
    if letter.document_id is not None:
        return letter
    now = at or database_now()
    application = letter.application
    rulebook = application.cycle.rulebook
    number = allocate_number(series=SERIES, year=local_day(now).year, prefix=rulebook.numbers.letter)
    letter.document = issue_document(
        kind=KIND,
        template="documents/feedback.html",
        context=letter_context(letter),
        object_type="application",
        object_id=str(application.pk),
        by=letter.approved_by,
        at=now,
        number=number,
    )
    letter.issued_at = now
    letter.save(update_fields=["document", "issued_at"])
    _tell(application, number.text, now)
    return letter


def letter_context(letter: FeedbackLetter) -> dict[str, object]:
    """What the letter says, beside number and date."""
    application = letter.application
    rulebook = application.cycle.rulebook
    return {
        "title": f"关于{rulebook.title}资料评审结果的反馈函",
        "mark": rulebook.labels.office,
        "signer": rulebook.labels.office,
        "addressee": application.organisation.name,
        "cc": application.bureau.name,
        "application": application,
        "round": rulebook.title,
        "standard": application.group.criteria,
        "categories": text_of(letter),
    }


def _tell(application: Application, number: str, at: datetime) -> None:
    pages = {
        RoleCode.APPLICANT: reverse("reviews:applicant_feedback", args=[application.number]),
        RoleCode.BUREAU: reverse("reviews:bureau_feedback"),
    }
    for role, link in pages.items():
        tell(
            to=ROLES[role].holders(application),
            template="feedback",
            context={"application": application, "number": number},
            key=f"feedback:{application.pk}:{role.value}",
            link=link,
            at=at,
        )


@handler(LETTER_TOPIC)
def render_letter(payload: dict[str, int]) -> None:
    """The outbox's side of it: one entry, one letter."""
    issue_feedback_letter(application_id=payload["application"])
