"""Questions about the candidate list. Insiders only, until it is published."""

from django.db.models import QuerySet

from applications.models import Application, AwardCycle
from applications.workflow.policy import visible
from baoji_award.accounts.models import User
from committee.models import Candidate


def candidates_of(cycle: AwardCycle) -> QuerySet[Candidate]:
    """The list as it stands, for services: withdrawn or disqualified candidates are left out."""
    return (
        Candidate.objects.filter(application__cycle=cycle, application__state__in=("candidate", "in_notice", "awarded"))
        .select_related("kind", "application__organisation", "application__group", "application__bureau")
        .order_by("kind__position", "position")
    )


def candidates(*, by: User, cycle: AwardCycle) -> QuerySet[Candidate]:
    """The whole list with what became of each, those left out from which `by` is recused."""
    seen = Application.objects.filter(visible(by), cycle=cycle)
    return (
        Candidate.objects.filter(application__in=seen)
        .select_related("kind", "application__organisation", "application__group", "application__award__number")
        .order_by("kind__position", "position")
    )
