"""Feedback letters, as far as each of its readers may see them."""

from django.db.models import QuerySet

from applications.models import Application, AwardCycle
from applications.roles import not_recused
from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.models import FeedbackLetter


def letters_for(*, by: User, role: RoleCode) -> QuerySet[FeedbackLetter]:
    """The issued letters about the dossiers this role opens to `by`, newest first."""
    return (
        FeedbackLetter.objects.filter(application__in=applications_as(by=by, role=role), document__isnull=False)
        .select_related("application__organisation", "application__cycle", "document__stored", "document__number")
        .order_by("-issued_at", "application__number")
    )


def letter_about(application: Application, *, by: User, role: RoleCode) -> FeedbackLetter | None:
    """The issued letter about one (loaded) dossier."""
    return letters_for(by=by, role=role).filter(application=application).first()


def letters_of_round(cycle: AwardCycle, *, by: User) -> QuerySet[FeedbackLetter]:
    """Every letter that was decided in the round, issued or not; `by`'s recusals left out."""
    return FeedbackLetter.objects.filter(not_recused(by, "application"), application__cycle=cycle).select_related(
        "application__organisation", "application__bureau", "document__number", "written_by", "approved_by"
    )


def load_decided(cycle: AwardCycle, *, by: User, number: str) -> FeedbackLetter:
    """A letter that was decided in the round, issued or not. Raises NotFoundForYou, also to whoever is recused."""
    letter = letters_of_round(cycle, by=by).filter(application__number=number).first()
    if letter is None:
        raise NotFoundForYou
    return letter


def load_letter(*, by: User, number: str, roles: tuple[RoleCode, ...]) -> FeedbackLetter:
    """The issued letter about this dossier, if one of these roles opens it to `by`. Raises NotFoundForYou."""
    for role in roles:
        letter = letters_for(by=by, role=role).filter(application__number=number).first()
        if letter is not None:
            return letter
    raise NotFoundForYou
