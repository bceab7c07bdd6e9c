"""Tasks of the office: what lies on whose desk, and who can be given one. Recused persons never."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from applications.deadline_events import TASK
from applications.models import Application, AwardCycle, OfficeTask, Recusal
from applications.roles import ROLES, holders_in_round
from applications.selectors.desks import OpenWork, open_work_provider
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.periods import end_of_day
from baoji_award.errors import NotFoundForYou

OPEN, DONE = "open", "done"


def tasks_seen(*, by: User) -> QuerySet[OfficeTask]:
    """The tasks about dossiers that the office opens to `by`; what they are recused from is left out."""
    seen = Application.objects.filter(visible(by) & ROLES[RoleCode.OFFICE].objects_of(by)).values("pk")
    return OfficeTask.objects.filter(application__in=seen)


def my_open_tasks(user: User) -> QuerySet[OfficeTask]:
    """What `user` still has to do, the earliest due day first."""
    return tasks_seen(by=user).filter(assignee=user, done_at__isnull=True)


def tasks_listed(*, by: User, mine: bool, state: str) -> QuerySet[OfficeTask]:
    """The list of tasks: one's own or everybody's, open, done or both (state "")."""
    found = tasks_seen(by=by).select_related("application__organisation", "assignee", "created_by", "done_by")
    if mine:
        found = found.filter(assignee=by)
    if state in {OPEN, DONE}:
        found = found.filter(done_at__isnull=state == OPEN)
    return found.order_by("due_on", "pk")


def tasks_of(*, by: User, application: Application) -> QuerySet[OfficeTask]:
    """The tasks about a (loaded) dossier, open ones first."""
    found = tasks_seen(by=by).filter(application=application)
    return found.select_related("assignee", "created_by", "done_by").order_by("-done_at", "due_on", "pk")


def load_task(*, by: User, task_id: int) -> OfficeTask:
    """A task about a dossier that the office opens to `by`. Raises NotFoundForYou."""
    found = tasks_seen(by=by).select_related("application").filter(pk=task_id).first()
    if found is None:
        raise NotFoundForYou
    return found


def officers_of(application: Application) -> QuerySet[User]:
    """Who can be given a task about the dossier: the officers of its round, recused ones left out."""
    return ROLES[RoleCode.OFFICE].holders(application)


def officers_for(applications: Iterable[Application]) -> list[User]:
    """Who can be given a task about one of these dossiers, their recusals aside: the officers of their rounds."""
    rounds = sorted({application.cycle_id for application in applications})
    found = {user.pk: user for cycle_id in rounds for user in holders_in_round(RoleCode.OFFICE, cycle_id)}
    return [found[pk] for pk in sorted(found)]


@open_work_provider
def tasks_on_desks(cycle: AwardCycle, _at: datetime) -> Iterable[OpenWork]:
    """Open tasks by person and due day; of a dossier from which the assignee is recused, nothing. Three queries."""
    officers = set(holders_in_round(RoleCode.OFFICE, cycle.pk).values_list("pk", flat=True))
    running = Recusal.objects.filter(application__cycle=cycle, lifted_at__isnull=True)
    recused = set(running.values_list("user_id", "application_id"))
    rows = OfficeTask.objects.filter(application__cycle=cycle, done_at__isnull=True, assignee__in=officers)
    open_now = Counter(
        (user, day)
        for user, application, day in rows.values_list("assignee_id", "application_id", "due_on")
        if (user, application) not in recused
    )
    link = reverse("applications:office_tasks")
    for (user, day), count in open_now.items():
        yield OpenWork(*TASK, user, count, end_of_day(day), link)
