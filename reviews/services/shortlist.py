"""Deciding who goes on to the defence, for every dossier of the round at once."""

from datetime import datetime

from applications.models import AwardCycle
from applications.workflow.engine import advance_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import NotFoundForYou
from reviews.errors import NotYet
from reviews.models import FeedbackLetter
from reviews.selectors.cut import Cut, shortlist_cut
from reviews.selectors.feedback_draft import draft_of, stored
from reviews.services.experts import require_role_in_round


@unit_of_work()
def decide_shortlist(*, cycle_id: int, places: int, by: User, at: datetime | None = None) -> Cut:
    """Moves every dossier of the document review by the cut after `places`; returns the cut that was carried out.

    Plan 五（三）. Raises NotFoundForYou (not the round's office), NotYet (sealed, tie at the cut, too many places,
    recused), and what advance_application raises; then nothing moves at all.
    Side effects, one transaction: shortlist or not_shortlist for each dossier, the draft of a FeedbackLetter
    for each one left out, audit event `shortlist.decided`.
    """
    cycle = AwardCycle.objects.filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.OFFICE, cycle_id)
    now = at or database_now()
    cut = shortlist_cut(cycle, places=places, by=by)
    if cut.against:
        raise NotYet(cut.against)
    for line in cut.lines:
        application = line.result.application
        action = "shortlist" if line.goes_on else "not_shortlist"
        advance_application(application_id=application.pk, action=action, by=by, version=application.version, at=now)
    _draft_letters(cut, by, now)
    record(
        action="shortlist.decided",
        by=by,
        at=now,
        object_type="cycle",
        object_id=str(cycle.pk),
        payload={
            "places": places,
            "chosen": [line.result.application.number for line in cut.chosen],
            "left_out": [line.result.application.number for line in cut.left_out],
        },
    )
    return cut


def _draft_letters(cut: Cut, by: User, at: datetime) -> None:
    left_out = [line.result.application for line in cut.left_out]
    FeedbackLetter.objects.bulk_create(
        FeedbackLetter(
            application=application,
            decided_by=by,
            decided_at=at,
            text=stored(draft_of(application)),
            written_by=by,
            written_at=at,
        )
        for application in left_out
    )
