"""A round's move as the office's form asks for it."""

from datetime import datetime

from applications.models import AwardCycle
from applications.stages import ROUND
from applications.workflow.engine import Blocked, advance_round
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou


def act_on_round(
    *, cycle_id: int, action: str, by: User, version: int | None, at: datetime | None = None
) -> AwardCycle:
    """Performs the round's action and returns the round.

    Raises NotFoundForYou for an action that is not in the table, Blocked when the form carried no version, and what
    advance_round raises.
    """
    if action not in ROUND.action:
        raise NotFoundForYou
    if version is None:
        raise Blocked("页面已过期，请刷新后重试。")
    return advance_round(cycle_id=cycle_id, action=action, by=by, version=version, at=at)
