"""Until when one dossier may be handed in: the round's window, or what two officers gave this applicant."""

from datetime import datetime

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from applications.models import Application, AwardCycle, StageWindow
from applications.selectors.cycles import window_of

STAGE = "application"


def closing_of(application: Application) -> datetime:
    """The instant (exclusive) at which stage 2 closes for this dossier. No query beyond the round's windows."""
    closes = window_of(application.cycle, STAGE).closes_at
    extended = application.window_extended_until
    return closes if extended is None else max(closes, extended)


def is_open_for(application: Application, at: datetime) -> bool:
    """Whether stage 2 is open for this dossier. Computed on read, as for the round (selectors/cycles.py)."""
    opens = window_of(application.cycle, STAGE).opens_at
    return application.cycle.state == STAGE and opens <= at < closing_of(application)


def closing_expression() -> Greatest:
    """The same as a column of a query on applications."""
    window = StageWindow.objects.filter(cycle=OuterRef("cycle"), stage=STAGE).values("closes_at")
    # PostgreSQL's GREATEST leaves out what is null.
    return Greatest(Subquery(window[:1]), F("window_extended_until"))


def closed_by(cycle: AwardCycle, at: datetime) -> Q:
    """The filter of the round's dossiers whose window is over at `at`."""
    if at < window_of(cycle, STAGE).closes_at:
        return Q(pk__in=())
    return Q(window_extended_until=None) | Q(window_extended_until__lte=at)
