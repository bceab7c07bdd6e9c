"""Reading the log. Who may read it is the policy of the apps above; here are only the questions."""

from datetime import datetime

from django.db.models import QuerySet

from baoji_award.audit.models import AuditEvent
from baoji_award.audit.verification import Verification, recompute, verify

__all__ = ["Verification", "actions_in_use", "events", "events_of", "recompute", "verify"]


def events_of(object_type: str, object_id: str) -> QuerySet[AuditEvent]:
    """The history of one object, oldest first."""
    return AuditEvent.objects.filter(object_type=object_type, object_id=object_id).order_by("seq")


def events(
    *,
    actor_id: int | None = None,
    action: str = "",
    object_type: str = "",
    object_id: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEvent]:
    """The log newest first, unsliced: the caller pages. Blank filters do not filter; `until` is exclusive.

    One query and no joins: the actor's name is in `actor_label`, frozen when the event was written.
    """
    filters: dict[str, object] = {
        "actor_id": actor_id,
        "action": action or None,
        "object_type": object_type or None,
        "object_id": object_id or None,
        "at__gte": since,
        "at__lt": until,
    }
    given = {name: value for name, value in filters.items() if value is not None}
    return AuditEvent.objects.filter(**given).order_by("-seq")


def actions_in_use() -> list[str]:
    """The distinct actions of the log, sorted, for a filter's choices. Walks the action index."""
    return list(AuditEvent.objects.order_by("action").values_list("action", flat=True).distinct())
