"""The held batches of mails of a round, and what lies in them."""

from django.db.models import Count, QuerySet

from applications.models import AwardCycle
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.models import Batch, Delivery


def batches_of(cycle: AwardCycle) -> QuerySet[Batch]:
    """Held ones first, then the decided, newest first; each with `mails`."""
    found = Batch.objects.filter(cycle_id=cycle.pk).select_related("held_by", "decided_by")
    return found.annotate(mails=Count("deliveries")).order_by("decided_at", "-held_at", "-pk").reverse()


def held_of(cycle: AwardCycle, template: str) -> Batch | None:
    """The batch that collects this text's mails now."""
    return Batch.objects.filter(cycle_id=cycle.pk, template=template, state=Batch.State.HELD).first()


def load_batch(*, by: User, pk: int) -> Batch:
    """A batch of a round whose office the person is. Raises NotFoundForYou."""
    batch = Batch.objects.filter(pk=pk).select_related("held_by", "decided_by").first()
    if batch is None or not holds_in_round(by, RoleCode.OFFICE, batch.cycle_id):
        raise NotFoundForYou
    return batch


def mails_of(batch: Batch) -> QuerySet[Delivery]:
    """The batch's mails with the messages they carry, in the order they were written."""
    return batch.deliveries.select_related("message__user").order_by("created_at", "pk")
