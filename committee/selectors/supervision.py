"""What the supervisor reads: how the round stands, the remarks, what needs attention."""

from datetime import datetime

from django.db.models import Count, QuerySet

from applications.models import Application, AwardCycle
from applications.roles import ROLES, scopes_of
from applications.stages import APPLICATION
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import local_day
from committee.models import Objection, SupervisorRemark
from committee.selectors.objections import is_late


def remarks(*, by: User, role: RoleCode) -> QuerySet[SupervisorRemark]:
    """The remarks of the rounds in which `by` holds the role, newest first."""
    ids, everywhere = scopes_of(by, role)
    found = SupervisorRemark.objects.select_related("author", "answered_by", "cycle")
    return found if everywhere else found.filter(cycle_id__in=ids)


def unanswered(by: User, role: RoleCode = RoleCode.OFFICE) -> QuerySet[SupervisorRemark]:
    """Those of these remarks that still wait for the office's answer."""
    return remarks(by=by, role=role).filter(answered_at__isnull=True)


def state_counts(*, by: User, cycle: AwardCycle) -> list[tuple[str, int]]:
    """How many dossiers the supervisor sees in each state, in the order of the table; empty states left out."""
    seen = Application.objects.filter(visible(by) & ROLES[RoleCode.SUPERVISOR].objects_of(by), cycle=cycle)
    counts = dict(seen.order_by().values_list("state").annotate(Count("pk")))
    return [(state.label, counts[state.code]) for state in APPLICATION.states if state.code in counts]


def overdue_objections(*, by: User, cycle: AwardCycle, at: datetime) -> int:
    """Cases past the day for accepting or closing them, those left out from whose dossier `by` is recused."""
    seen = Application.objects.filter(visible(by), cycle=cycle)
    return Objection.objects.filter(is_late(local_day(at)), application__in=seen).count()
