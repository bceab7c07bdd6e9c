"""A site visit after a document review that was opened: its notes and values are there to be carried over."""

from applications.models import Application, AwardCycle
from reviews.enums import Key
from reviews.models import SiteVisit
from reviews.services.opening import turn_ready_keys
from reviews.services.panels import add_member, create_panel, enable_panel
from reviews.services.site import plan_visit
from tests.reviews.rows import AT, make_review, release_all, submitted
from tests.reviews.rows45 import BEFORE, DAY, VISITING, Stage, accept_all


def reviewed_stage(*percents: int) -> Stage:
    """Every expert gave one percent for all items; the scores are open and the round is in the site visit."""
    review = make_review()
    review.cast.rival_application.delete()
    release_all(review)
    for expert, percent in zip(review.experts, percents, strict=True):
        submitted(review, expert, review.application, percent)
    cast = review.cast
    for key, by in ((Key.OFFICE, cast.office), (Key.SUPERVISOR, cast.supervisor)):
        turn_ready_keys(cycle_id=cast.cycle.pk, stage="document_review", key=key, by=by, at=AT)
    for state in ("defence", "site_review"):
        AwardCycle.objects.filter(pk=cast.cycle.pk).update(state=state)
        Application.objects.filter(pk=cast.application.pk).update(state=state)
    panel = create_panel(cycle_id=cast.cycle.pk, stage="site_review", name="现场一组", by=cast.agency, at=BEFORE)
    for number, expert in enumerate(review.experts):
        add_member(panel_id=panel.pk, user_id=expert.pk, leader=number == 0, by=cast.agency, at=BEFORE)
    enable_panel(panel_id=panel.pk, by=cast.agency, at=BEFORE)
    panel.refresh_from_db()
    stage = Stage(cast, "site_review", review.experts, panel)
    accept_all(stage, cast.application)
    return stage


def planned(stage: Stage) -> SiteVisit:
    """The visit as the agency planned it, nothing written yet."""
    return plan_visit(
        application_id=stage.application.pk,
        panel_id=stage.panel.pk,
        visit_on=DAY,
        place="样例路1号",
        agenda="09:00 首次会议",
        by=stage.cast.agency,
        at=VISITING,
    )
