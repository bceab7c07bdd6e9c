"""Results of the defence. A group has none before its keys are turned, because the rows do not exist until then."""

from django.db.models import QuerySet

from applications.models import AwardCycle
from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from reviews.models import StageResult
from reviews.selectors.defence import STAGE
from reviews.selectors.ranking import partial_for


def defence_results(cycle: AwardCycle, *, by: User, role: RoleCode) -> QuerySet[StageResult]:
    """The results by rank (by group while there are no ranks over all) with dossier, organisation and group; ties by
    dossier number, which ranks nobody.

    Dossiers from which `by` is recused are left out; `partial` says so to every row.
    """
    return (
        StageResult.objects.filter(
            application__cycle=cycle, stage=STAGE, application__in=applications_as(by=by, role=role)
        )
        .select_related("application__organisation", "application__group", "application__cycle")
        .annotate(partial=partial_for(by, application__cycle=cycle, stage=STAGE))
        .order_by("rank_overall", "application__group__position", "rank_in_group", "application__number")
    )
