"""The office's right over the log of mails. The log itself lives a layer below and knows no roles."""

import uuid
from datetime import datetime

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.audit.services import unit_of_work
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications import services
from baoji_award.notifications.models import Delivery


@unit_of_work()
def resend_delivery(*, delivery_id: uuid.UUID, by: User, at: datetime | None = None) -> Delivery:
    """Send a mail again; for the office only, since mails carry business data. Raises and does as services.resend."""
    if not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou
    return services.resend(delivery_id=delivery_id, by=by, at=at)


@unit_of_work()
def resend_failed_deliveries(*, by: User, at: datetime | None = None) -> int:
    """Send every open failure again; for the office only. Raises NotFoundForYou; does as services.resend_failures."""
    if not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou
    return services.resend_failures(by=by, at=at)
