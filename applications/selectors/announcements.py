"""Announcements as their office sees them, drafts included."""

from django.db.models import Count, Q, QuerySet

from applications.models import Announcement, AwardCycle
from applications.roles import scopes_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou


def announcements_listed(*, by: User, state: str = "", q: str = "") -> QuerySet[Announcement]:
    """The announcements of the person's rounds, newest first, with `attached` (how many files).

    `state`: draft, published or withdrawn; empty for all.
    """
    found = Announcement.objects.filter(_of_office(by, "cycle_id")).select_related("created_by", "cycle")
    states = {
        "draft": Q(published_at__isnull=True),
        "published": Q(published_at__isnull=False, withdrawn_at__isnull=True),
        "withdrawn": Q(withdrawn_at__isnull=False),
    }
    found = found.filter(states.get(state, Q()))
    if q:
        found = found.filter(title__icontains=q)
    return found.annotate(attached=Count("files")).order_by("-created_at", "-pk")


def load_announcement(*, by: User, pk: int) -> Announcement:
    """An announcement of the person's round, with its files. Raises NotFoundForYou."""
    found = announcements_listed(by=by).filter(pk=pk).prefetch_related("files__stored").first()
    if found is None:
        raise NotFoundForYou
    return found


def rounds_of_office(*, by: User) -> QuerySet[AwardCycle]:
    """The rounds whose office the person belongs to, newest first, with their windows."""
    return AwardCycle.objects.filter(_of_office(by, "pk")).prefetch_related("windows").order_by("-year", "-pk")


def load_round(*, by: User, code: str) -> AwardCycle:
    """One of these rounds by its code. Raises NotFoundForYou."""
    cycle = rounds_of_office(by=by).filter(code=code).first()
    if cycle is None:
        raise NotFoundForYou
    return cycle


def _of_office(by: User, field: str) -> Q:
    ids, everywhere = scopes_of(by, RoleCode.OFFICE)
    return Q() if everywhere else Q(**{f"{field}__in": ids})
