"""Who may act on a whole round here: services ask before they write, views before they show."""

from applications.models import Application, AwardCycle
from applications.roles import holders_in_round
from applications.workflow.policy import holds_in_round, visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou, Refused

RECUSED = "您须回避其中的申报，请由其他工作人员办理。"


def require_role(by: User, role: RoleCode, cycle: AwardCycle) -> None:
    """Raises NotFoundForYou unless `by` holds the role for this round: a foreign round does not exist for them."""
    if not holds_in_round(by, role, cycle.pk):
        raise NotFoundForYou


def require_no_recusal(by: User, cycle: AwardCycle, *states: str) -> None:
    """Raises Refused when a dossier of the round in these states is hidden from `by`: a list is handled as a whole."""
    concerned = Application.objects.filter(cycle=cycle, state__in=states)
    if concerned.exclude(pk__in=concerned.filter(visible(by)).values("pk")).exists():
        raise Refused(RECUSED)


def members_of(cycle: AwardCycle) -> list[User]:
    """The committee's members of the round, in the order of their accounts."""
    return list(holders_in_round(RoleCode.COMMITTEE, cycle.pk).order_by("pk"))
