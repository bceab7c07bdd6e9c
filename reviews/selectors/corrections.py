"""Corrections of sealed sheets, for their author and for whoever decides. No score is in any of it."""

from django.db.models import QuerySet

from applications.models import AwardCycle
from applications.roles import not_recused
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.models import SheetCorrection


def corrections_in(cycle: AwardCycle, *, by: User) -> QuerySet[SheetCorrection]:
    """The round's corrections, running ones first, then the newest; those of dossiers `by` is recused from left out."""
    return (
        SheetCorrection.objects.filter(
            not_recused(by, "sheet__assignment__application"), sheet__assignment__panel__cycle=cycle
        )
        .select_related(
            "sheet__assignment__application__organisation", "sheet__assignment__expert__expert_profile", "decided_by"
        )
        .order_by("-ended_at", "-pk")
    )


def load_correction(cycle: AwardCycle, *, by: User, pk: int) -> SheetCorrection:
    """One of them. Raises NotFoundForYou."""
    found = corrections_in(cycle, by=by).filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    return found


def corrections_of(sheet_id: int) -> list[SheetCorrection]:
    """All corrections of a sheet that its author has loaded, newest first. One query."""
    return list(SheetCorrection.objects.filter(sheet=sheet_id).select_related("decided_by"))
