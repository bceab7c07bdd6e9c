"""The register of bars: who may not apply now, and the office's list."""

from datetime import date

from django.db.models import Q, QuerySet

from applications.models import Sanction
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.words import day

READERS = (RoleCode.OFFICE, RoleCode.SUPERVISOR)


def running_on(today: date) -> Q:
    """The bars that hold on this day; the last day is inclusive."""
    return Q(lifted_at__isnull=True, starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def bars_of(*, uscc: str, today: date) -> list[Sanction]:
    """The bars on the organisation with this code that hold on this day, oldest first. One query."""
    return list(Sanction.objects.filter(running_on(today), uscc=uscc).order_by("starts_on", "pk"))


def bar_words(bar: Sanction) -> str:
    """A bar in one sentence for whoever it concerns."""
    until = f"至{day(bar.ends_on)}" if bar.ends_on else "，未定截止日"
    return f"{day(bar.starts_on)}起{until}限制申报：{bar.reason}（{bar.document}）"


def sanctions_listed(*, by: User, today: date, state: str = "", q: str = "") -> QuerySet[Sanction]:
    """The register, newest entry first, for office and supervisor. Raises NotFoundForYou for everybody else.

    `state`: running, later, over or lifted; `q`: part of a name, code or document number.
    """
    if not has_role(by, *READERS):
        raise NotFoundForYou
    found = Sanction.objects.select_related("added_by", "lifted_by")
    states = {
        "running": running_on(today),
        "later": Q(lifted_at__isnull=True, starts_on__gt=today),
        "over": Q(lifted_at__isnull=True, ends_on__lt=today),
        "lifted": Q(lifted_at__isnull=False),
    }
    if state in states:
        found = found.filter(states[state])
    if q:
        found = found.filter(Q(name__icontains=q) | Q(uscc__icontains=q) | Q(document__icontains=q))
    return found
