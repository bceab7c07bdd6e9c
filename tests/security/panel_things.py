"""What the agency decides about a panel beside its assignments."""

from datetime import datetime
from typing import Any

from reviews.models import Panel
from reviews.services.holds import set_hold
from tests.cast import Cast

HOLD_CANARY = "固定理由金丝雀"


def add_panel_work(ids: dict[str, dict[str, Any]], cast: Cast, panel: Panel, at: datetime) -> None:
    """The leader is pinned to the own dossier."""
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
