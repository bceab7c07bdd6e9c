"""Internal notes about a dossier: who reads which, and who can be mentioned. The applicant never reads one."""

from django.db.models import QuerySet

from applications.models import Application, InternalNote
from applications.roles import ROLES, scopes_of
from applications.selectors.office_tasks import officers_of
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User

Visibility = InternalNote.Visibility


def notes_of(*, by: User, application: Application) -> QuerySet[InternalNote]:
    """The notes about a (loaded) dossier that `by` reads, newest first: the office all of them, the dossier's own
    bureau those for both, everybody else none.
    """
    found = InternalNote.objects.filter(application=application).select_related("by")
    if holds_in_round(by, RoleCode.OFFICE, application.cycle_id):
        return found
    if application.bureau_id in scopes_of(by, RoleCode.BUREAU)[0]:
        return found.filter(visibility=Visibility.BUREAU)
    return found.none()


def mentionable(*, by: User, application: Application) -> tuple[list[User], list[User]]:
    """The colleagues in the office, and the people of the dossier's bureau; recused persons and `by` left out."""
    office = officers_of(application).exclude(pk=by.pk).order_by("pk")
    bureau = ROLES[RoleCode.BUREAU].holders(application).exclude(pk=by.pk).order_by("pk")
    return list(office), list(bureau)
