"""Questions about experts, panels and assignments, as the agency and the office see them: never a score."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Prefetch, Q, QuerySet

from applications.models import AwardCycle
from applications.roles import not_recused
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import RoleGrant, User
from baoji_award.errors import NotFoundForYou
from reviews.models import Assignment, ExpertProfile, Panel, PanelMember
from reviews.selectors.openings import panel_opened


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a panel's composition, as shown with ✓ or ✗."""

    label: str
    holds: bool


def panel_rules(panel: Panel) -> list[Rule]:
    """The composition rules of the round for this panel (domain.md 2.4). One query."""
    asked = panel.cycle.rulebook.seats(panel.stage)
    members = [(leader, kind) for leader, kind in panel.members.values_list("is_leader", "user__expert_profile__kind")]
    rules = [Rule(f"评审专家不少于 {asked.size} 名，现有 {len(members)} 名", len(members) >= asked.size)]
    if asked.industry:
        industry = sum(kind == ExpertProfile.Kind.INDUSTRY for _, kind in members)
        rules.append(Rule(f"至少有 {asked.industry} 名行业专家，现有 {industry} 名", industry >= asked.industry))
    rules.append(Rule("已指定组长", any(leader for leader, _ in members)))
    return rules


def panels_of(cycle: AwardCycle, *, by: User, stage: str = "") -> QuerySet[Panel]:
    """The round's panels with their members, the number of running assignments, whether scores are open. Two queries.

    Dossiers from which `by` is recused don't count.
    """
    counted = Q(not_recused(by, "assignments__application")) & ~Q(assignments__state=Assignment.State.CANCELLED)
    columns = {
        "running": Count("assignments", filter=counted),
        "is_open": ExpressionWrapper(panel_opened(), BooleanField()),
    }
    panels = (
        Panel.objects.filter(cycle=cycle)
        .select_related("group", "cycle")
        .annotate(**columns)
        .order_by("pk")
        .prefetch_related(Prefetch("members", members_with_profiles()))
    )
    return panels.filter(stage=stage) if stage else panels


def members_with_profiles() -> QuerySet[PanelMember]:
    return PanelMember.objects.select_related("user__expert_profile").order_by("-is_leader", "id")


def load_panel(*, cycle: AwardCycle, panel_id: int, by: User) -> Panel:
    """A panel of this round. Raises NotFoundForYou."""
    panel = panels_of(cycle, by=by).filter(pk=panel_id).first()
    if panel is None:
        raise NotFoundForYou
    return panel


def unregistered_experts() -> QuerySet[User]:
    """Active holders of the expert role who have no entry in the register yet."""
    held = RoleGrant.objects.filter(role=RoleCode.EXPERT, revoked_at__isnull=True).values("user_id")
    return User.objects.filter(pk__in=held, is_active=True, expert_profile__isnull=True).order_by("pk")


def load_expert(user_id: int) -> tuple[User, dict[str, Any]]:
    """An active holder of the expert's role, and the register entry as form values. Raises NotFoundForYou."""
    held = RoleGrant.objects.filter(role=RoleCode.EXPERT, revoked_at__isnull=True).values("user_id")
    user = User.objects.filter(pk=user_id, pk__in=held, is_active=True).first()
    if user is None:
        raise NotFoundForYou
    names = ("employer", "employer_uscc", "title", "kind", "industries", "years", "training", "recommended_by")
    found = ExpertProfile.objects.filter(user=user).values(*names).first()
    return user, found | {"industries": "、".join(found["industries"])} if found else {}
