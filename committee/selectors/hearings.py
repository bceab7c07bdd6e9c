"""What the organisation objected to may read of a case: the handler's words, its own answer, the outcome."""

from django.db.models import QuerySet

from applications.models import Application
from applications.roles import ROLES
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.models import Document
from baoji_award.errors import NotFoundForYou
from committee.models import HearingFile, Objection, ObjectionHearing
from committee.selectors.objections import objections

STAFF = (RoleCode.OFFICE, RoleCode.SUPERVISOR)


def _own(by: User) -> QuerySet[Application]:
    role = ROLES[RoleCode.APPLICANT]
    if not role.held_by(by):
        return Application.objects.none()
    return Application.objects.filter(visible(by) & role.objects_of(by))


def hearings_of(*, by: User) -> QuerySet[ObjectionHearing]:
    """The hearings of the person's organisation, newest first."""
    found = ObjectionHearing.objects.filter(objection__application__in=_own(by))
    return found.select_related(
        "objection__number", "objection__notice__cycle", "objection__application__organisation", "answered_by"
    )


def unanswered_hearings(by: User) -> QuerySet[ObjectionHearing]:
    return hearings_of(by=by).filter(answered_at__isnull=True)


def cases_against(by: User) -> QuerySet[Objection]:
    """The cases that the organisation knows of: it was heard, or the case was closed on its merits. Newest first."""
    known = Objection.objects.filter(application__in=_own(by), hearings__isnull=False)
    closed = Objection.objects.filter(application__in=_own(by), state__in=("upheld", "rejected"))
    found = Objection.objects.filter(pk__in=known.values("pk").union(closed.values("pk")))
    return found.select_related("number", "notice", "organisation_letter__number").prefetch_related("hearings")


def load_hearing(*, by: User, pk: int) -> ObjectionHearing:
    """A hearing of the person's own organisation. Raises NotFoundForYou."""
    found = hearings_of(by=by).filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    return found


def load_hearing_file(*, by: User, hearing_id: int, pk: int) -> HearingFile:
    """A file of an answer: for the organisation, the office and the supervision that see the case. NotFoundForYou."""
    file = (
        HearingFile.objects.select_related("stored", "hearing__objection__number")
        .filter(pk=pk, hearing_id=hearing_id)
        .first()
    )
    if file is None or not _may_read(by, file.hearing.objection):
        raise NotFoundForYou
    return file


def load_case_letter(*, by: User, number: str) -> Document:
    """The letter to the organisation about a case: for its people, office and supervision. Raises NotFoundForYou."""
    case = Objection.objects.select_related("organisation_letter__stored").filter(number__text=number).first()
    if case is None or case.organisation_letter is None or not _may_read(by, case):
        raise NotFoundForYou
    return case.organisation_letter


def _may_read(by: User, case: Objection) -> bool:
    if _own(by).filter(pk=case.application_id).exists():
        return True
    return any(objections(by=by, role=role).filter(pk=case.pk).exists() for role in STAFF)
