"""What the agency decides about a panel beside its assignments."""

from datetime import datetime
from typing import Any

from reviews.models import Panel
from reviews.services.holds import set_hold
from reviews.services.panel_draw import commit_panel_draw, perform_panel_draw
from reviews.services.panel_draw_paper import issue_panel_record
from tests.cast import Cast, make_user
from tests.reviews.rows import join, register

HOLD_CANARY = "固定理由金丝雀"


def add_panel_work(ids: dict[str, dict[str, Any]], cast: Cast, panel: Panel, at: datetime) -> None:
    """The leader is pinned to the own dossier; a spare expert was drawn as the panel's reserve."""
    hold = set_hold(
        panel_id=panel.pk,
        application_id=cast.application.pk,
        expert_id=cast.panel_leader.pk,
        kind="pin",
        reason=HOLD_CANARY,
        by=cast.agency,
        at=at,
    )
    ids["hold"] = {"panel_id": panel.pk, "hold_id": hold.pk}
    scope = cast.assigned_expert.grants.get()
    spare = make_user("spare", (scope.role, scope.scope_kind, scope.scope_id))
    register(spare)
    join(spare, cast, at=at)
    seats = {"assessor": {"members": 0, "reserves": 1}, "industry": {"members": 0, "reserves": 0}}
    commit_panel_draw(panel_id=panel.pk, seats=seats, by=cast.agency, at=at)
    drawn = perform_panel_draw(panel_id=panel.pk, by=cast.agency, at=at)
    issue_panel_record(draw_id=drawn.pk)
    ids["panel_draw"] = {"draw_id": drawn.pk}
    ids["panel_member"] = {"panel_id": panel.pk, "user_id": cast.panel_leader.pk}
