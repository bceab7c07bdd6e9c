"""A recusal and an expert's own act about the same dossier at the same moment: both wait for the dossier first."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from applications.workflow.engine import lock_application
from reviews.models import Assignment
from reviews.services.assignment import release_assignments, unassign
from reviews.services.declarations import declare_conflict, sign_declarations
from tests.reviews.rows import AT, make_review, release_all

WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITS)
        return int(cursor.fetchone()[0])


def _duties_are_free_while_it_waits(act: Callable[[], object]) -> bool:
    """Runs `act` in a thread while this transaction holds the dossier; whether the duties can still be locked."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    end = time.monotonic() + 10
    while not _waiting() and time.monotonic() < end:
        time.sleep(0.02)
    assert _waiting() == 1
    free = len(Assignment.objects.select_for_update(skip_locked=True)) == Assignment.objects.count()
    transaction.on_commit(thread.join)
    return free


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["sign", "declare", "release", "take back"])
def test_nobody_holds_a_duty_while_waiting_for_its_dossier(act: str) -> None:
    review = make_review()
    expert, agency = review.experts[0], review.cast.agency
    release_all(review)
    duty = Assignment.objects.get(expert=expert)
    if act in {"release", "take back"}:
        Assignment.objects.update(state="proposed")
    if act == "declare":
        sign_declarations(cycle_id=review.cast.cycle.pk, by=expert, at=AT)
    if act == "sign":
        declare_conflict(assignment_id=duty.pk, has_conflict=False, by=expert, at=AT)
    acts: dict[str, Callable[[], object]] = {
        "sign": lambda: sign_declarations(cycle_id=review.cast.cycle.pk, by=expert, at=AT),
        "declare": lambda: declare_conflict(assignment_id=duty.pk, has_conflict=False, by=expert, at=AT),
        "release": lambda: release_assignments(panel_id=review.panel.pk, by=agency, at=AT),
        "take back": lambda: unassign(assignment_id=duty.pk, by=agency, at=AT),
    }
    with transaction.atomic():
        lock_application(review.application.pk)
        assert _duties_are_free_while_it_waits(acts[act])
