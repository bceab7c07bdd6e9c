"""Tells the notifications, an app below, which round a text is about."""

from collections.abc import Mapping

from applications.models import Application, AwardCycle
from baoji_award.notifications.texts import register_round_of


def round_of(context: Mapping[str, object]) -> int | None:
    """The round of a text's context: `cycle`, `application`, or `cycle_id` where the text names neither.

    What concerns an organisation and no round is worded by the newest one; that alone takes a query.
    """
    cycle, application, number = context.get("cycle"), context.get("application"), context.get("cycle_id")
    if isinstance(cycle, AwardCycle):
        return cycle.pk
    if isinstance(application, Application):
        return application.cycle_id
    if "organisation" in context:
        return AwardCycle.objects.order_by("-year", "-pk").values_list("pk", flat=True).first()
    return number if isinstance(number, int) else None


register_round_of(round_of)
