"""The round while its agency plans and draws the defence."""

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.enums import ReviewStage
from reviews.errors import NotYet
from reviews.services.experts import require_role_in_round

STAGE = ReviewStage.DEFENCE.value


def lock_round(cycle_id: int, by: User) -> AwardCycle:
    """The round in its defence, locked for one of its agency. Raises NotFoundForYou, NotYet."""
    cycle = AwardCycle.objects.select_for_update(no_key=True).filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.AGENCY, cycle_id)
    if cycle.state != STAGE:
        raise NotYet("本轮不在陈述答辩阶段，不能排场次或抽签。")
    return cycle
