"""Letters of 不予受理: who reads them, and the office's list."""

from django.db.models import QuerySet

from applications.models import Application, RejectionLetter
from applications.roles import scopes_of
from applications.selectors.applications import applications_as
from applications.selectors.dossier_contents import is_applicant_of
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou

READERS = (RoleCode.APPLICANT, RoleCode.BUREAU, RoleCode.OFFICE, RoleCode.SUPERVISOR)


def letter_about(*, by: User, application: Application) -> RejectionLetter | None:
    """The letter about a (loaded) dossier, being made or ready, if it is `by`'s to read. One query at most."""
    staff = any(holds_in_round(by, role, application.cycle_id) for role in (RoleCode.OFFICE, RoleCode.SUPERVISOR))
    if application.state != "ineligible" or not (
        staff or is_applicant_of(by, application) or application.bureau_id in scopes_of(by, RoleCode.BUREAU)[0]
    ):
        return None
    return RejectionLetter.objects.filter(application=application).select_related(*_WITH).first()


def load_rejection(*, by: User, number: str) -> RejectionLetter:
    """The letter about the dossier with this number, if one of the reading roles opens the dossier to `by`.

    Raises NotFoundForYou.
    """
    for role in READERS:
        seen = applications_as(by=by, role=role).filter(number=number).order_by().values("pk")
        letter = RejectionLetter.objects.filter(application__in=seen).select_related(*_WITH).first()
        if letter is not None:
            return letter
    raise NotFoundForYou


def rejections_of(*, by: User) -> QuerySet[RejectionLetter]:
    """The letters about dossiers of `by`'s rounds of office, newest first; recusals left out."""
    seen = applications_as(by=by, role=RoleCode.OFFICE).order_by().values("pk")
    return (
        RejectionLetter.objects.filter(application__in=seen)
        .select_related(*_WITH, "decided_by")
        .order_by("-decided_at", "-pk")
    )


_WITH = ("application__organisation", "application__bureau", "document__number", "document__stored")
