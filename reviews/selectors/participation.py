"""Questions about who takes part in a round."""

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from applications.models import AwardCycle
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.models import ExpertProfile, Panel, Participation

State = Participation.State
NOT_ASKED = "none"
LEFT = (State.DECLINED, State.REMOVED)


def takes_part(*, user_id: int, cycle_id: int, stage: str) -> bool:
    """Whether the expert accepted the round's invitation for the stage."""
    accepted = Participation.objects.filter(user_id=user_id, cycle_id=cycle_id, state=State.ACCEPTED)
    return accepted.filter(stages__contains=[stage]).exists()


def has_left(duty: str) -> Q:
    """Rows of whose assignment (`duty` leads to it) the expert declined or was removed, or has no account any more."""
    gone = Participation.objects.filter(
        user=OuterRef(f"{duty}__expert"), cycle=OuterRef(f"{duty}__panel__cycle"), state__in=LEFT
    )
    return Q(Exists(gone)) | Q(**{f"{duty}__expert__is_active": False})


def participation_of(*, by: User, cycle: AwardCycle) -> Participation | None:
    """The expert's own invitation of the round, whatever became of it."""
    return Participation.objects.filter(user=by, cycle=cycle).first()


def waits_for_answer(*, by: User, cycle: AwardCycle) -> bool:
    """Whether the expert has an invitation of the round to answer."""
    return Participation.objects.filter(user=by, cycle=cycle, state=State.INVITED).exists()


def pool_of(
    cycle: AwardCycle, *, q: str = "", kind: str = "", industry: str = "", state: str = ""
) -> QuerySet[ExpertProfile]:
    """The register's present experts with their participation in the round: `part_id`, `part_state` and its details.

    `state` is one of Participation.State, or NOT_ASKED. One query.
    """
    found = registered(q=q, kind=kind, industry=industry).annotate(
        part=FilteredRelation("user__participations", condition=Q(user__participations__cycle=cycle))
    )
    if state:
        found = found.filter(part__isnull=True) if state == NOT_ASKED else found.filter(part__state=state)
    return found.annotate(
        part_id=F("part__pk"),
        part_state=F("part__state"),
        part_stages=F("part__stages"),
        part_unavailable=F("part__unavailable"),
        part_most=F("part__most_dossiers"),
        part_reason=F("part__reason"),
        part_answer_by=F("part__answer_by"),
    )


def registered(*, q: str = "", kind: str = "", industry: str = "", removed: bool = False) -> QuerySet[ExpertProfile]:
    """The register by code; people whose account is closed left out. `removed` asks for those taken out of it."""
    found = ExpertProfile.objects.filter(user__is_active=True, removed_at__isnull=not removed)
    if q:
        found = found.filter(Q(code__iexact=q) | Q(user__name__icontains=q) | Q(employer__icontains=q))
    if kind:
        found = found.filter(kind=kind)
    if industry:
        found = found.filter(industries__contains=[industry])
    return found.select_related("user", "recommended_by").order_by("code")


def seatable(panel: Panel) -> QuerySet[ExpertProfile]:
    """Who accepted the round's invitation for the panel's stage, by code. One query."""
    accepted = Q(
        user__participations__cycle=panel.cycle_id,
        user__participations__state=State.ACCEPTED,
        user__participations__stages__contains=[panel.stage],
    )
    return registered().filter(accepted)


def load_participation(*, cycle: AwardCycle, participation_id: int) -> Participation:
    """An invitation of the round that was not declined or ended. Raises NotFoundForYou."""
    found = (
        Participation.objects.filter(cycle=cycle, pk=participation_id, state__in=(State.INVITED, State.ACCEPTED))
        .select_related("user__expert_profile")
        .first()
    )
    if found is None:
        raise NotFoundForYou
    return found
