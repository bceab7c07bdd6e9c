"""The document review's results where the round counts what the panels agree: written once for each group, when all its
panels have closed.
"""

from datetime import datetime

from django.db.models import Q

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
from reviews.selectors.gates import lacking_in
from reviews.selectors.openings import any_open, openings_done, without_result
from reviews.selectors.ranking import STAGE
from reviews.selectors.result_facts import agreed_digest, results_digest
from reviews.services.experts import require_role_in_round
from reviews.services.overall import rank_over_all_if_complete
from reviews.services.scoring import store_document_results


@unit_of_work()
def settle_results(*, cycle_id: int, by: User, at: datetime | None = None) -> None:
    """Writes the results on the office's order: for a group whose last open dossier was withdrawn, so that no panel
    closes any more.

    Raises NotFoundForYou (not the round's office), DomainError (the aggregate counts, still sealed), Conflict (written
    before), NotYet naming the dossiers that are not agreed. Side effects: as settle_if_complete for each opened group.
    """
    cycle = AwardCycle.objects.select_for_update().filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.OFFICE, cycle_id)
    if cycle.rulebook.review.counting.by != "consensus" or not any_open(cycle.pk, STAGE):
        raise DomainError("评分封存中，或者本年度规则不以合议分为准，不能生成得分。")
    if not without_result(cycle, STAGE).exists():
        raise Conflict("资料评审得分已经生成，请刷新页面。")
    now = at or database_now()
    settled = [settle_if_complete(opening, by=by, at=now) for opening in openings_done(cycle.pk, STAGE)]
    if not any(settled):
        pending = lacking_in(pending_dossiers(cycle), Q(pk__isnull=False), by=by)
        raise NotYet(f"以下申报尚未完成合议：{'；'.join(pending.values())}。")


def settle_if_complete(opening: Opening, *, by: User, at: datetime) -> bool:
    """Writes the group's results if the consensus counts and every dossier of it is agreed; returns whether it did.

    In a transaction. The stage's openings are locked FOR UPDATE, so that of two panels closing at once the later one
    sees the other, and of two groups the later one ranks over all.
    Side effects: the group's StageResult rows, audit event `scores.settled`, the ranks over all where nothing is left.
    """
    list(Opening.objects.select_for_update().filter(cycle=opening.cycle_id, stage=STAGE).order_by("pk"))
    opening = Opening.objects.select_related("cycle", "group").get(pk=opening.pk)
    cycle = opening.cycle
    if cycle.rulebook.review.counting.by != "consensus" or opening.results.exists():
        return False
    agreed = valid_attempts(cycle).filter(application__group=opening.group_id)
    attempts = list(agreed.order_by("pk").values_list("pk", flat=True))
    if not attempts or pending_dossiers(cycle).filter(group=opening.group_id).exists():
        return False
    store_document_results(opening, aggregate="consensus", at=at, values={"attempts": attempts}, agreed=AGREED)
    payload = {
        "cycle": cycle.pk,
        "stage": STAGE.value,
        "group": opening.group.code,
        "attempts": attempts,
        "results": results_digest(opening),
        "agreed": agreed_digest(opening),
    }
    record(action="scores.settled", by=by, at=at, object_type="opening", object_id=str(opening.pk), payload=payload)
    rank_over_all_if_complete(cycle, STAGE, by=by, at=at)
    return True
