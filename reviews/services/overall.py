"""Ranks over all groups of a stage: written once, when nothing of the stage is sealed any more."""

from datetime import datetime

from django.db import connection

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import NotFoundForYou
from reviews.errors import NotYet
from reviews.openable import openable_stages
from reviews.selectors.openings import rankable
from reviews.services.experts import require_role_in_round

# The stored scores alone: whoever is recused after a group was opened changes nothing of what it was ranked by.
RANK = """
UPDATE reviews_stageresult SET rank_overall = ranked.place
FROM (
    SELECT result.id,
           rank() OVER (ORDER BY round(score * 100 / "full", 6) DESC, tie_keys DESC) AS place
    FROM reviews_stageresult result JOIN reviews_opening opening ON opening.id = result.opening_id
    WHERE opening.cycle_id = %(cycle)s AND result.stage = %(stage)s
) ranked
WHERE ranked.id = reviews_stageresult.id
"""


def rank_over_all_if_complete(cycle: AwardCycle, stage: str, *, by: User, at: datetime) -> bool:
    """Writes the ranks over all if every group of the stage is open and every dossier has its result; returns whether
    it did.

    In a unit of work that holds the round's lock, or that of an opening. Side effects: `rank_overall` of the stage's
    results, audit event `scores.ranked`.
    """
    if not rankable(cycle, stage):
        return False
    with connection.cursor() as cursor:
        cursor.execute(RANK, {"cycle": cycle.pk, "stage": stage})
        ranked = cursor.rowcount
    payload: dict[str, object] = {"stage": stage, "results": ranked}
    record(action="scores.ranked", by=by, at=at, object_type="cycle", object_id=str(cycle.pk), payload=payload)
    return True


@unit_of_work()
def rank_over_all(*, cycle_id: int, stage: str, by: User, at: datetime | None = None) -> None:
    """Writes the ranks over all on the office's order: for a stage whose last sealed dossier was withdrawn, so that no
    key is turned any more.

    Raises NotFoundForYou (no such stage, not the round's office), NotYet (a group is sealed or without result, or the
    ranks stand). Side effects: as rank_over_all_if_complete.
    """
    cycle = AwardCycle.objects.select_for_update().filter(pk=cycle_id).first()
    if cycle is None or stage not in openable_stages():
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.OFFICE, cycle_id)
    if not rank_over_all_if_complete(cycle, stage, by=by, at=at or database_now()):
        raise NotYet("总名次已经生成，或者还有组别没有开封、没有得分。")
