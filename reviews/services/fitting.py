"""Whether an expert of a panel may judge a dossier at all: stage, group, recusals, conflicts."""

from collections.abc import Collection
from datetime import datetime

from applications.models import Application, Recusal
from baoji_award.errors import DomainError
from reviews.enums import ReviewStage
from reviews.models import Assignment, AssignmentHold, ExpertProfile, Panel, PanelMember
from reviews.selectors.conflicts import Pair, blocked_pairs
from reviews.selectors.defence_sessions import judges_then
from reviews.selectors.openings import assignable

NOT_RECUSED = "该专家已回避此申报，不能分派。"
MOST_NAMED = 5


def require_fitting(panel: Panel, application: Application, member: PanelMember, at: datetime) -> None:
    """Raises DomainError with what speaks against assigning the dossier to the panel's member."""
    if application.state != panel.stage or (panel.group_id and application.group_id != panel.group_id):
        raise DomainError(f"{application.number} 不在本评审组的阶段或组别内，不能分派。")
    if Recusal.objects.filter(application=application, user=member.user, lifted_at__isnull=True).exists():
        raise DomainError(NOT_RECUSED)
    if not assignable(panel.cycle, panel.stage).filter(pk=application.pk).exists():
        raise DomainError(f"{application.number} 的评分已开封，不能再分派。")
    elsewhere = Assignment.objects.filter(application=application, expert=member.user, panel__stage=panel.stage)
    if elsewhere.exclude(state=Assignment.State.CANCELLED).exclude(panel=panel).exists():
        raise DomainError("该专家已在其他评审组评审此申报，不能重复分派。")
    if panel.stage == ReviewStage.DEFENCE and (when := judges_then(application, member.user_id)):
        raise DomainError(f"该专家{when}在另一场次评审，不能同时在两处。")
    if panel.holds.filter(application=application, expert=member.user, kind=AssignmentHold.Kind.BAR).exists():
        raise DomainError(f"{application.number} 已手工排除该专家，须先解除排除才能分派。")
    if why := conflicts_against(panel, [(application.pk, member.user_id)], at):
        raise DomainError(f"不能分派：{why}。")


def conflicts_against(panel: Panel, pairs: Collection[Pair], at: datetime) -> str:
    """What stands against these pairs of dossiers and experts, by number and code; empty when nothing does."""
    applications, experts = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    found = blocked_pairs(cycle=panel.cycle, experts=list(experts), applications=list(applications), at=at)
    against = [pair for pair in sorted(found) if pair in set(pairs)]
    if not against:
        return ""
    numbers = dict(Application.objects.filter(pk__in=applications).values_list("pk", "number"))
    codes = dict(ExpertProfile.objects.filter(user__in=experts).values_list("user_id", "code"))
    words = [f"{codes[expert]} 与 {numbers[dossier]}（{found[dossier, expert]}）" for dossier, expert in against]
    return "、".join(words[:MOST_NAMED]) + (f" 等 {len(words)} 项" if len(words) > MOST_NAMED else "")
