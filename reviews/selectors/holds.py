"""The agency's pinned and barred pairs of a panel, without those of dossiers from which the reader is recused."""

from django.db.models import QuerySet

from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from reviews.models import AssignmentHold, Panel


def holds_of(panel: Panel, *, by: User) -> QuerySet[AssignmentHold]:
    """Newest first, with expert, dossier and who decided."""
    return (
        AssignmentHold.objects.filter(panel=panel, application__in=applications_as(by=by, role=RoleCode.AGENCY))
        .select_related("application__organisation", "expert__expert_profile", "set_by")
        .order_by("-set_at", "-pk")
    )
