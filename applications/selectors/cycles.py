"""Questions about rounds."""

from datetime import datetime

from applications.models import AwardCycle, StageWindow
from applications.models.cycle import AT_HAND_FIRST
from applications.selectors.prepared import Prepared, hand_over
from applications.stages import is_past
from baoji_award.errors import NotFoundForYou


def current_cycle() -> AwardCycle | None:
    """The round at hand, with its windows: what the public home page and the workspaces speak of. 2 queries."""
    found = _CURRENT.rows(None)
    if not found:
        return None
    hand_over(found[0], "windows", _WINDOWS.rows(None, found[0].pk))
    return found[0]


_CURRENT = Prepared(lambda _: AwardCycle.objects.order_by(*AT_HAND_FIRST)[:1])
_WINDOWS = Prepared(lambda _, cycle: StageWindow.objects.filter(cycle=cycle))


def cycle_by_code(code: str) -> AwardCycle:
    """The round with this code and its windows. Raises NotFoundForYou."""
    cycle = AwardCycle.objects.prefetch_related("windows").filter(code=code).first()
    if cycle is None:
        raise NotFoundForYou
    return cycle


def window_of(cycle: AwardCycle, stage: str) -> StageWindow:
    """The stage's window; every loaded round has all seven."""
    return next(window for window in cycle.windows.all() if window.stage == stage)


def deadline_of(cycle: AwardCycle, stage: str) -> datetime | None:
    """The end of the stage's window, or None once the round has gone on: what is over is not overdue."""
    return None if is_past(cycle.state, stage) else window_of(cycle, stage).closes_at


def stage_is_open(cycle: AwardCycle, stage: str, at: datetime) -> bool:
    """Computed on read from the round's state and the window: a dead beat never keeps a stage open."""
    return cycle.state == stage and window_of(cycle, stage).is_open(at)
