"""暂缓发送: the office's right over the batches of its round (baoji_award/notifications/holding.py)."""

from datetime import datetime

from applications.models import AwardCycle
from applications.selectors.mail_batches import load_batch
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications import holding
from baoji_award.notifications.catalogue import TEXTS
from baoji_award.notifications.models import Batch


@unit_of_work()
def hold_mails(*, cycle: AwardCycle, template: str, by: User, at: datetime | None = None) -> Batch:
    """Holds the mails of a text that are still to come. Raises NotFoundForYou; otherwise as holding.order_hold."""
    if template not in TEXTS or not holds_in_round(by, RoleCode.OFFICE, cycle.pk):
        raise NotFoundForYou
    return holding.order_hold(cycle_id=cycle.pk, template=template, by=by, at=at or database_now())


@unit_of_work()
def release_mails(*, batch_id: int, by: User, at: datetime | None = None) -> int:
    """Sends what was held. Raises NotFoundForYou for a batch of another round; otherwise as holding.release."""
    return holding.release(batch=load_batch(by=by, pk=batch_id), by=by, at=at or database_now())


@unit_of_work()
def cancel_mails(*, batch_id: int, reason: str, by: User, at: datetime | None = None) -> int:
    """Gives up what was held. Raises NotFoundForYou for a batch of another round; otherwise as holding.cancel."""
    return holding.cancel(batch=load_batch(by=by, pk=batch_id), reason=reason, by=by, at=at or database_now())
