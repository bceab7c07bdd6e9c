"""What the register knows of one expert: ties and the record of service. Counts only, never a score or a dossier."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from applications.industries import name_of
from applications.models import Application, AwardCycle, Recusal
from applications.roles import not_recused
from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.models import (
    Assignment,
    AvoidedUnit,
    DefenceSheet,
    ExpertProfile,
    ExpertTie,
    Participation,
    ScoreSheet,
    SiteSignature,
)
from reviews.selectors.conflicts import COMPETING, Tie, conflicts_between
from reviews.selectors.participation import registered

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


@dataclass(frozen=True, slots=True)
class BoundPair:
    """An expert and a dossier with what stands between them."""

    expert: ExpertProfile
    application: Application
    ties: tuple[Tie, ...]

    @property
    def blocks(self) -> bool:
        return any(tie.blocks for tie in self.ties)


def bound_pairs(cycle: AwardCycle, *, by: User, role: RoleCode) -> list[BoundPair]:
    """What stands between the round's experts and the dossiers in the running that `by` may see, blocking ones first.

    Four queries, whatever the numbers.
    """
    dossiers = {each.pk: each for each in _in_the_running(cycle, by=by, role=role)}
    accepted = Q(user__participations__cycle=cycle, user__participations__state=Participation.State.ACCEPTED)
    experts = {row.user_id: row for row in registered().filter(accepted)}
    found = conflicts_between(cycle=cycle, experts=list(experts), applications=list(dossiers))
    pairs = [BoundPair(experts[user], dossiers[pk], ties) for (pk, user), ties in found.items()]
    return sorted(pairs, key=lambda pair: (not pair.blocks, pair.application.number, pair.expert.code))


def avoided_units(cycle: AwardCycle, *, by: User, role: RoleCode) -> QuerySet[AvoidedUnit]:
    """What the applicants of the dossiers in the running ask to be spared, by the dossiers' numbers. One query."""
    asked = AvoidedUnit.objects.filter(application__in=_in_the_running(cycle, by=by, role=role).values("pk"))
    return asked.select_related("application__organisation").order_by("application__number", "pk")


def _in_the_running(cycle: AwardCycle, *, by: User, role: RoleCode) -> QuerySet[Application]:
    seen = applications_as(by=by, role=role)
    return seen.filter(cycle=cycle, qualified_at__isnull=False, state__in=COMPETING)


def own_avoided(application: Application) -> QuerySet[AvoidedUnit]:
    """What one applicant asks to be spared, for itself. One query."""
    return AvoidedUnit.objects.filter(application=application).select_related("asked_by")
