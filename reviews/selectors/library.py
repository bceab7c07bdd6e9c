"""What the register knows of one expert: ties and the record of service. Counts only, never a score or a dossier."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from applications.industries import name_of
from applications.models import Recusal
from applications.roles import not_recused
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.models import Assignment, DefenceSheet, ExpertProfile, ExpertTie, Participation, ScoreSheet, SiteSignature

State = Assignment.State


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """What an expert did in one round."""

    participation: Participation
    panels: int
    led: int
    documents: int
    defences: int
    visits: int
    recusals: int


def load_profile(user_id: int) -> ExpertProfile:
    """The register's entry of an expert. Raises NotFoundForYou."""
    found = ExpertProfile.objects.filter(user_id=user_id).select_related("user", "recommended_by", "removed_by").first()
    if found is None:
        raise NotFoundForYou
    return found


def industries_of(profile: ExpertProfile) -> list[str]:
    """The divisions an expert knows, with their names."""
    return [f"{code} {name_of(code)}" for code in profile.industries]


def ties_of(user: User) -> QuerySet[ExpertTie]:
    """Everything that was entered about an expert's organisations, struck entries with who did it. One query."""
    return ExpertTie.objects.filter(user=user).select_related("declared_by", "struck_by")


def service_record(user: User, *, by: User) -> list[RoundRecord]:
    """Round by round, newest first: seats, dossiers judged, recusals. Dossiers from which `by` is recused don't count.

    Three queries, whatever the number of rounds.
    """
    unseen = Q(not_recused(by, "application"))
    done = _judged(user, unseen)
    recused = dict(
        Recusal.objects.filter(unseen, user=user, lifted_at__isnull=True)
        .order_by()
        .values_list("application__cycle_id")
        .annotate(Count("pk"))
    )
    rounds = (
        Participation.objects.filter(user=user)
        .select_related("cycle", "invited_by", "removed_by")
        .annotate(
            panels=_seats(user, Q()),
            led=_seats(user, Q(cycle__panels__members__is_leader=True)),
        )
        .order_by("-cycle__year", "-pk")
    )
    return [
        RoundRecord(
            participation=row,
            panels=row.panels,
            led=row.led,
            documents=done.get(row.cycle_id, {}).get("documents", 0),
            defences=done.get(row.cycle_id, {}).get("defences", 0),
            visits=done.get(row.cycle_id, {}).get("visits", 0),
            recusals=recused.get(row.cycle_id, 0),
        )
        for row in rounds
    ]


def _judged(user: User, unseen: Q) -> dict[int, Mapping[str, Any]]:
    """Round → how many dossiers the expert finished in each stage."""
    signed = SiteSignature.objects.filter(user=user, report__visit__application=OuterRef("application"))
    judged = (
        Assignment.objects.filter(unseen, expert=user, state=State.ACCEPTED)
        .annotate(signed=Exists(signed))
        .order_by()
        .values("panel__cycle_id")
        .annotate(
            documents=Count("pk", filter=Q(sheet__state=ScoreSheet.State.SUBMITTED)),
            defences=Count("pk", filter=Q(defence_sheet__state=DefenceSheet.State.SUBMITTED)),
            visits=Count("pk", filter=Q(signed=True, panel__stage="site_review")),
        )
    )
    return {row["panel__cycle_id"]: row for row in judged}


def _seats(user: User, further: Q) -> Count:
    mine = Q(cycle__panels__members__user=user) & further
    return Count("cycle__panels__members", filter=mine, distinct=True)
