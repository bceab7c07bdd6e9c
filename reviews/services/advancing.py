"""Deciding who goes on from the defence to the site visit, for every dossier of the round at once."""

from datetime import datetime

from applications.models import AwardCycle
from applications.workflow.engine import advance_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import NotFoundForYou
from reviews.errors import NotYet
from reviews.selectors.cut import Cut, defence_cut
from reviews.services.experts import require_role_in_round


@unit_of_work()
def decide_advance(*, cycle_id: int, places: int, by: User, at: datetime | None = None) -> Cut:
    """Moves every dossier of the defence by the cut after `places`; returns the cut that was carried out.

    Raises NotFoundForYou (not the round's office), NotYet (sealed, tie, too many places, recused), and what
    advance_application raises; then nothing moves. Side effects, one transaction: advance or stop for each dossier,
    audit event `defence.decided`.
    """
    cycle = AwardCycle.objects.filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.OFFICE, cycle_id)
    now = at or database_now()
    cut = defence_cut(cycle, places=places, by=by)
    if cut.against:
        raise NotYet(cut.against)
    for line in cut.lines:
        application, action = line.result.application, "advance" if line.goes_on else "stop"
        advance_application(application_id=application.pk, action=action, by=by, version=application.version, at=now)
    payload: dict[str, object] = {
        "places": places,
        "chosen": [line.result.application.number for line in cut.chosen],
        "stopped": [line.result.application.number for line in cut.left_out],
    }
    record(action="defence.decided", by=by, at=now, object_type="cycle", object_id=str(cycle.pk), payload=payload)
    return cut
