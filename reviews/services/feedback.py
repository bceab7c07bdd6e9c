"""The written feedback (函) to every organisation left out after the document review, and to its bureau."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from reviews.models import FeedbackLetter, ItemScore
from reviews.selectors.ranking import remarks_of
from reviews.services.shortlist import LETTER_TOPIC

KIND = "feedback_letter"
SERIES = "letter"
ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the criteria with what the experts wrote, without who wrote it or what it scored."""

    title: str
    strengths: tuple[str, ...]
    improvements: tuple[str, ...]


@unit_of_work()
def issue_feedback_letter(*, application_id: int, at: datetime | None = None) -> FeedbackLetter:
    """Renders and files the letter that was decided for this dossier; a second call returns the same letter.

    Plan 五（三）: strengths and improvement opportunities by category; no rank, no score, no expert.
    Raises NotFoundForYou when no letter was decided.
    Side effects: an official number, the document, messages to applicant and bureau.
    """
    letter = (
        FeedbackLetter.objects.select_for_update(of=("self",))
        .select_related("application__cycle", "application__organisation", "application__bureau", "decided_by")
        .filter(application_id=application_id)
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
        context=letter_context(application),
        object_type="application",
        object_id=str(application.pk),
        by=letter.decided_by,
        at=now,
        number=number,
    )
    letter.issued_at = now
    letter.save(update_fields=["document", "issued_at"])
    _tell(application, number.text, now)
    return letter


def letter_context(application: Application) -> dict[str, object]:
    """What the letter says, beside number and date."""
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
        "categories": categories_of(remarks_of(application)),
    }


def categories_of(scores: Sequence[ItemScore]) -> list[Category]:
    """The remarks by category, one line each, doubles dropped, sorted so that no order tells who wrote what."""
    strengths: dict[str, set[str]] = {}
    improvements: dict[str, set[str]] = {}
    for score in scores:
        parent = score.item.parent or score.item
        strengths.setdefault(parent.title, set()).update(_lines(score.strengths))
        improvements.setdefault(parent.title, set()).update(_lines(score.improvements))
    return [
        Category(f"{ordinal}、{title}", tuple(sorted(strengths[title])), tuple(sorted(improvements[title])))
        for ordinal, title in zip(ORDINALS, strengths, strict=False)
    ]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


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
