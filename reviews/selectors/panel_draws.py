"""Who may be drawn for a panel, its draws as records, and its reserves."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from applications.models import Application, AwardCycle
from applications.stages import APPLICATION
from baoji_award.documents.models import Document
from baoji_award.errors import NotFoundForYou
from reviews.models import ExpertProfile, Panel, PanelDraw, PanelMember, PanelReserve
from reviews.selectors.conflicts import blocked_pairs
from reviews.selectors.participation import seatable
from reviews.services.draw_record import Record, draw_lot

Kind = ExpertProfile.Kind
RECORD_KIND = "panel_draw"
RUNNING = tuple(state.code for state in APPLICATION.states if state.desk)


def eligible_experts(panel: Panel, *, at: datetime) -> list[ExpertProfile]:
    """Who accepted the round's invitation for the panel's stage and neither sits on it nor waits as a reserve, by code.

    Whoever must keep away from a dossier of the panel's group is left out; of a panel for every group only those who
    must keep away from all. A handful of queries, whatever the size.
    """
    taken = {*panel.members.values_list("user_id", flat=True), *panel.reserves.values_list("user_id", flat=True)}
    people = list(seatable(panel).exclude(user__in=taken))
    out = barred_from(panel, [profile.user_id for profile in people], at=at)
    return [profile for profile in people if profile.user_id not in out]


def barred_from(panel: Panel, experts: list[int], *, at: datetime) -> set[int]:
    """Those of the experts who may not sit on the panel because of its dossiers."""
    dossiers = Application.objects.filter(cycle=panel.cycle_id, qualified_at__isnull=False, state__in=RUNNING)
    mine = dossiers.filter(group=panel.group_id) if panel.group_id else dossiers
    applications = list(mine.values_list("pk", flat=True))
    blocked = blocked_pairs(cycle=panel.cycle, experts=experts, applications=applications, at=at)
    count = dict.fromkeys(experts, 0)
    for _, expert in blocked:
        count[expert] += 1
    most = 1 if panel.group_id else max(len(applications), 1)
    return {expert for expert, number in count.items() if number >= most}


def by_kind(profiles: Iterable[ExpertProfile]) -> dict[str, list[str]]:
    """Kind → codes, every kind named."""
    found: dict[str, list[str]] = {kind.value: [] for kind in Kind}
    for profile in profiles:
        found[profile.kind].append(profile.code)
    return found


def record_of(draw: PanelDraw) -> Record:
    """The performed draw as it is printed, computed from what was fixed before it. No query."""
    lots = [
        draw_lot(kind.label, draw.seed, draw.pool[kind], draw.left_out.get(kind, []), draw.seats[kind])
        for kind in Kind
        if any(draw.seats[kind].values())
    ]
    return Record(draw.seed, draw.commitment, tuple(lots))


def draws_of(panel: Panel) -> QuerySet[PanelDraw]:
    """The panel's draws, newest first, with who committed and drew."""
    return panel.draws.select_related("committed_by", "drawn_by").order_by("-pk")


def draws_in(cycle: AwardCycle) -> QuerySet[PanelDraw]:
    """Every draw of the round's panels, newest first."""
    return (
        PanelDraw.objects.filter(panel__cycle=cycle)
        .select_related("panel__group", "committed_by", "drawn_by")
        .order_by("-pk")
    )


def load_draw(cycle: AwardCycle, draw_id: int) -> PanelDraw:
    """A performed draw of the round. Raises NotFoundForYou."""
    found = draws_in(cycle).filter(pk=draw_id, drawn_at__isnull=False).first()
    if found is None:
        raise NotFoundForYou
    return found


def record_document(draw: PanelDraw) -> Document | None:
    """The rendered record; None until the worker has made it. One query."""
    found = Document.objects.filter(kind=RECORD_KIND, object_type="panel_draw", object_id=str(draw.pk))
    return found.select_related("stored").order_by("-pk").first()


def reserves_of(panel: Panel) -> QuerySet[PanelReserve]:
    """The panel's reserves in the order of their calling, called ones too. One query."""
    return panel.reserves.select_related("user__expert_profile", "replaces__expert_profile").order_by(
        "draw_id", "position", "pk"
    )


def load_member(panel: Panel, user_id: int) -> PanelMember:
    """A member of the panel, whose members are prefetched. Raises NotFoundForYou."""
    found = next((member for member in panel.members.all() if member.user_id == user_id), None)
    if found is None:
        raise NotFoundForYou
    return found
