"""Recusals as the office sees them."""

from django.db.models import QuerySet

from applications.models import Recusal
from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User


def recusals_listed(*, by: User, running: str = "", q: str = "") -> QuerySet[Recusal]:
    """The recusals of dossiers the office may see, newest first. `running`: "yes", "no" or "" for both.

    One's own are not among them: a recused person sees nothing of the dossier.
    """
    seen = applications_as(by=by, role=RoleCode.OFFICE).order_by().values("pk")
    found = Recusal.objects.filter(application__in=seen).select_related(
        "application__organisation", "user", "decided_by", "lifted_by"
    )
    if running in {"yes", "no"}:
        found = found.filter(lifted_at__isnull=running == "yes")
    if q:
        found = found.filter(application__organisation__name__icontains=q) | found.filter(user__name__icontains=q)
    return found.order_by("-decided_at", "-pk")


def person_with(*, email: str) -> User | None:
    """The active account with this address."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()
