"""The document review's results where the round counts what the panels agree: written once, when all have closed."""

from datetime import datetime

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.aggregation import AGREED
from reviews.errors import NotYet
from reviews.models import Opening
from reviews.selectors.consensus import pending_dossiers, valid_attempts
from reviews.selectors.ranking import STAGE
from reviews.services.experts import require_role_in_round
from reviews.services.scoring import store_document_results

MOST_NAMED = 5


@unit_of_work()
def settle_results(*, cycle_id: int, by: User, at: datetime | None = None) -> None:
    """Writes the results on the office's order: for a round whose last open dossier was withdrawn, so that no panel
    closes any more.

    Raises NotFoundForYou (not the round's office), DomainError (the aggregate counts, still sealed), Conflict (written
    before), NotYet naming the dossiers that are not agreed. Side effects: as settle_if_complete.
    """
    cycle = AwardCycle.objects.select_for_update().filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.OFFICE, cycle_id)
    opening = Opening.objects.filter(cycle=cycle, stage=STAGE, group=None, opened_at__isnull=False).first()
    if opening is None or cycle.rulebook.review.counting.by != "consensus":
        raise DomainError("评分封存中，或者本年度规则不以合议分为准，不能生成得分。")
    if opening.results.exists():
        raise Conflict("资料评审得分已经生成，请刷新页面。")
    if not settle_if_complete(opening, by=by, at=at or database_now()):
        numbers = list(pending_dossiers(cycle).order_by("number").values_list("number", flat=True)[:MOST_NAMED])
        raise NotYet(f"以下申报尚未完成合议：{'、'.join(numbers)}。")


def settle_if_complete(opening: Opening, *, by: User, at: datetime) -> bool:
    """Writes the results if the consensus counts and every dossier of the stage is agreed; returns whether it did.

    In a transaction. The opening is locked FOR UPDATE, so that of two panels closing at once the later one sees the
    other. Side effects: the stage's StageResult rows, audit event `scores.settled`.
    """
    opening = Opening.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=opening.pk)
    cycle = opening.cycle
    if cycle.rulebook.review.counting.by != "consensus" or opening.results.exists():
        return False
    attempts = list(valid_attempts(cycle).order_by("pk").values_list("pk", flat=True))
    if not attempts or pending_dossiers(cycle).exists():
        return False
    store_document_results(opening, aggregate="consensus", at=at, values={"attempts": attempts}, agreed=AGREED)
    record(
        action="scores.settled",
        by=by,
        at=at,
        object_type="opening",
        object_id=str(opening.pk),
        payload={"cycle": cycle.pk, "stage": STAGE.value, "attempts": attempts},
    )
    return True
