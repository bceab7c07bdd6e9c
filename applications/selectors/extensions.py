"""Deadline extensions: which an office may decide, and which are open to everybody they concern."""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from applications.models import Application, AwardCycle, DeadlineExtension
from applications.roles import NOTHING, not_recused, scopes_of
from applications.selectors.deadlines import closing_of
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.errors import NotFoundForYou

# Where a deadline still runs that can be moved.
EXTENDABLE = frozenset({"draft", "bureau_review", "endorsed", "correction"})


def due_of(application: Application) -> datetime | None:
    """The instant (exclusive) that an extension would move; None where no deadline runs."""
    if application.state not in EXTENDABLE:
        return None
    return application.correction_due_at if application.state == "correction" else closing_of(application)


def _in_rounds(user: User, role: RoleCode) -> Q:
    """As roles.py, but also for dossiers that were never handed in: those need the time most."""
    if not has_role(user, role):
        return NOTHING
    ids, everywhere = scopes_of(user, role)
    # An empty Q would vanish in an OR instead of opening everything.
    return Q(pk__isnull=False) if everywhere else Q(application__cycle_id__in=ids)


def _extensions() -> QuerySet[DeadlineExtension]:
    related = ("application__organisation", "application__group", "application__cycle", "proposed_by", "decided_by")
    return DeadlineExtension.objects.select_related(*related)


def extensions_of_office(*, by: User) -> QuerySet[DeadlineExtension]:
    """Every proposal of the person's rounds, open ones first, then the newest. Recused dossiers are left out."""
    mine = _in_rounds(by, RoleCode.OFFICE) & not_recused(by, "application")
    return _extensions().filter(mine).order_by(F("decided_at").desc(nulls_first=True), "-pk")


def load_extension(*, by: User, pk: int) -> DeadlineExtension:
    """A proposal of the person's rounds. Raises NotFoundForYou."""
    found = extensions_of_office(by=by).filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    return found


def load_to_extend(*, by: User, number: str) -> Application:
    """A dossier of the person's rounds by its number, handed in or not: the applicant names it when they ask.

    Raises NotFoundForYou.
    """
    found = Application.objects.filter(not_recused(by), number=number).select_related("cycle", "organisation").first()
    if found is None or not holds_in_round(by, RoleCode.OFFICE, found.cycle_id):
        raise NotFoundForYou
    return found


def extensions_for(*, by: User) -> QuerySet[DeadlineExtension]:
    """The granted extensions that concern `by`, newest first.

    An applicant reads those of every group in which they have a dossier, as the deadline is the same for all of it; a
    bureau those of its applicants; office and supervisor those of their rounds. A recused person reads none of that
    dossier.
    """
    official = _of_bureau(by) | _in_rounds(by, RoleCode.OFFICE) | _in_rounds(by, RoleCode.SUPERVISOR)
    seen = _of_group(by) | official & not_recused(by, "application")
    return _extensions().filter(seen, confirmed=True).order_by("-pk")


def _of_group(user: User) -> Q:
    ids, _ = scopes_of(user, RoleCode.APPLICANT)
    own = Application.objects.filter(organisation_id__in=ids).values("group_id")
    # A group belongs to one round.
    return Q(application__group_id__in=own) if ids else NOTHING


def _of_bureau(user: User) -> Q:
    ids, _ = scopes_of(user, RoleCode.BUREAU)
    return Q(application__bureau_id__in=ids) if ids else NOTHING


def names_officers(user: User) -> bool:
    """Whether the person reads which officers proposed and confirmed."""
    return has_role(user, RoleCode.OFFICE) or has_role(user, RoleCode.SUPERVISOR)


def latest_end(cycle: AwardCycle) -> datetime:
    """No extension reaches beyond the end of the stage after this one."""
    return next(window.closes_at for window in cycle.windows.all() if window.stage == "document_review")
