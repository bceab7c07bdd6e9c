"""Reminding experts by hand, at most once a day each."""

from datetime import datetime

from django.urls import reverse

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, NotFoundForYou
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell
from reviews.selectors.boards import Standing, board_of, reminder_key, standings
from reviews.services.experts import require_role_in_round

LINKS = {"invited": "reviews:expert_round", "accepted": "reviews:expert"}


@unit_of_work()
def remind_experts(*, cycle_id: int, by: User, user_id: int | None = None, at: datetime | None = None) -> int:
    """Reminds one expert of what waits for them, or without `user_id` all that are late; returns how many were told.

    Raises NotFoundForYou (`by` not the round's agency, nobody of the round with work that `by` may know of), Conflict
    when nobody is left to be told today.
    Side effects: one message and mail each, audit event `experts.reminded`.
    """
    require_role_in_round(by, RoleCode.AGENCY, cycle_id)
    cycle, now = AwardCycle.objects.get(pk=cycle_id), at or database_now()
    rows = board_of(cycle, by=by, at=now)
    found = standings(cycle, rows if user_id is None else rows.filter(user_id=user_id), now)
    wanted = [row for row in found if row.waits and (user_id is not None or row.late)]
    if user_id is not None and not wanted:
        raise NotFoundForYou
    told = [row.participation.user_id for row in wanted if _tell(cycle, row, now)]
    if not told:
        raise Conflict("今天已经提醒过，每人每天只提醒一次。" if wanted else "没有逾期的专家。")
    payload = {"users": told}
    record(action="experts.reminded", by=by, at=now, object_type="cycle", object_id=str(cycle_id), payload=payload)
    return len(told)


def _tell(cycle: AwardCycle, row: Standing, at: datetime) -> int:
    return tell(
        to=[row.participation.user],
        template="expert_reminded",
        context={"cycle": cycle, "waits": row.waits, "late": row.late},
        key=reminder_key(cycle, at),
        link=reverse(LINKS[row.participation.state]),
        kind=Message.Kind.TASK,
        at=at,
    )
