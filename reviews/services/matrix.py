"""Changing many assignments of a panel at once: all of what was ticked, or nothing."""

from collections.abc import Iterable
from datetime import datetime

from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from reviews.models import Assignment
from reviews.selectors.agency import matrix_of
from reviews.selectors.panels import load_panel
from reviews.selectors.planning import dossiers_of
from reviews.services.assignment import assign, lock_dossiers, unassign
from reviews.services.panels import lock_panel


@unit_of_work()
def change_assignments(
    *, panel_id: int, add: Iterable[tuple[int, int]], drop: Iterable[int], by: User, at: datetime | None = None
) -> tuple[int, int]:
    """Proposes the (application, expert) pairs and takes back the proposals in `drop`; returns how many of each.

    Raises what `assign` and `unassign` raise; then nothing changes. Side effects: theirs.
    """
    pairs, taken_back = list(add), list(drop)
    lock_panel(panel_id, by)
    touched = Assignment.objects.filter(pk__in=taken_back).values_list("application_id", flat=True)
    lock_dossiers({application for application, _ in pairs}.union(touched))
    now = at or database_now()
    dropped = [unassign(assignment_id=assignment, by=by, at=now) for assignment in taken_back]
    added = [assign(panel_id=panel_id, application_id=a, expert_id=e, by=by, at=now) for a, e in pairs]
    return len(added), len(dropped)


@unit_of_work()
def assign_everybody(*, panel_id: int, by: User, at: datetime | None = None) -> int:
    """Proposes every member for every dossier of the panel where nothing speaks against it; returns how many are new.

    Raises NotFoundForYou, NotYet (panel not enabled). Side effects: those of `assign`.
    """
    locked = lock_panel(panel_id, by)
    panel = load_panel(cycle=locked.cycle, panel_id=panel_id, by=by)
    dossiers = dossiers_of(panel, by=by)
    now = at or database_now()
    matrix = matrix_of(panel, list(panel.members.all()), list(dossiers), by=by, at=now)
    free = [
        (row.application.pk, cell.expert_id)
        for row in matrix.rows
        for cell in row.cells
        if cell.assignment is None and not cell.why_not
    ]
    lock_dossiers({application for application, _ in free})
    for application, expert in free:
        assign(panel_id=panel_id, application_id=application, expert_id=expert, by=by, at=now)
    return len(free)
