"""The door to a visit: locked for a member of its team, and what is recorded about it."""

from datetime import datetime

from applications.workflow.engine import lock_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import record
from reviews.enums import ReviewStage
from reviews.errors import NotYet
from reviews.models import SiteVisit
from reviews.selectors.site import load_visit

STAGE = ReviewStage.SITE_REVIEW.value


def lock_visit(visit_id: int, by: User) -> SiteVisit:
    """The visit of a team member, its dossier locked FOR UPDATE and its round FOR SHARE, re-read after the lock.

    In a transaction only. So plan, recusal, withdrawal and signature never overtake each other. Raises
    NotFoundForYou (not of the team), NotYet (the dossier has left the site visit, or the round is elsewhere).
    """
    application = lock_application(load_visit(by=by, visit_id=visit_id).application_id)
    visit = load_visit(by=by, visit_id=visit_id)
    if application.state != STAGE or application.cycle.state != STAGE:
        raise NotYet("该申报不在现场评审阶段，不能再办理。")
    return visit


def record_visit(action: str, visit: SiteVisit, by: User, at: datetime, payload: dict[str, object]) -> None:
    """One audit event about a visit; in a unit of work only."""
    values = {"number": visit.application.number, **payload}
    record(action=action, by=by, at=at, object_type="site_visit", object_id=str(visit.pk), payload=values)
