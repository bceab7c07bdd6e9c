"""The present slides of a defence, for the applicant and whoever works with them."""

from applications.models import Application
from applications.roles import ROLES
from applications.selectors.applications import applications_as
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.models import DefenceSlides
from reviews.selectors.defence import defences_of

STAFF = (RoleCode.AGENCY, RoleCode.OFFICE, RoleCode.SUPERVISOR)


def present_slides(application: Application) -> DefenceSlides | None:
    """The slides that count, of an application that the caller has loaded for its viewer. One query."""
    return (
        DefenceSlides.objects.filter(application=application, replaced_at__isnull=True)
        .select_related("stored__scan", "uploaded_by")
        .first()
    )


def load_slides(*, by: User, number: str) -> DefenceSlides:
    """The slides, for their applicant, the experts of this defence and the staff. Raises NotFoundForYou."""
    application = Application.objects.filter(visible(by), number=number).first()
    slides = present_slides(application) if application else None
    if application is None or slides is None or not _reads(by, application):
        raise NotFoundForYou
    return slides


def _reads(by: User, application: Application) -> bool:
    own = applications_as(by=by, role=RoleCode.APPLICANT).filter(pk=application.pk)
    judged = defences_of(by=by).filter(application=application)
    staff = [Application.objects.filter(ROLES[role].objects_of(by), pk=application.pk) for role in STAFF]
    return any(found.exists() for found in (own, judged, *staff))
