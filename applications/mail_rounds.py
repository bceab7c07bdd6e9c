"""Tells the notifications, an app below, which round and dossier a text is about, and who is cut off from that."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef

from applications.models import Application, AwardCycle, Recusal
from applications.models.cycle import AT_HAND_FIRST
from baoji_award.notifications.cut_off import register_cut_off
from baoji_award.notifications.texts import register_round_of


def round_of(context: Mapping[str, object]) -> int | None:
    """The round of a text's context: `cycle`, `application`, or `cycle_id` where the text names neither.

    What concerns an organisation and no round is worded by the one at hand; that alone takes a query.
    """
    cycle, application, number = context.get("cycle"), context.get("application"), context.get("cycle_id")
    if isinstance(cycle, AwardCycle):
        return cycle.pk
    if isinstance(application, Application):
        return application.cycle_id
    if "organisation" in context:
        return AwardCycle.objects.order_by(*AT_HAND_FIRST).values_list("pk", flat=True).first()
    return number if isinstance(number, int) else None


def dossier_of(context: Mapping[str, object]) -> int | None:
    """The dossier of a text's context: `application_id` where it is given, else `application`.

    None is given for what reaches those who have been recused from the dossier as well.
    """
    application = context.get("application")
    number = context.get("application_id", application.pk if isinstance(application, Application) else None)
    return number if isinstance(number, int) else None


def recused() -> Exists:
    """Of messages: those whose person is recused from the dossier they are about."""
    running = Recusal.objects.filter(lifted_at=None)
    return Exists(running.filter(application_id=OuterRef("dossier_id"), user_id=OuterRef("user_id")))


register_round_of(round_of)
register_cut_off(dossier_of=dossier_of, cut_off=recused)
