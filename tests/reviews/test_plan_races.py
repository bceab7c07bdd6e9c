"""A recusal that is being decided while a plan is adopted: the plan waits for it and is no longer the one shown."""

import threading
import time

import pytest
from django.db import connection, transaction

from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict
from reviews.models import Assignment
from reviews.selectors.panels import load_panel
from reviews.services.panels import add_member
from reviews.services.proposing import plan_assignments, propose_assignments
from tests.cast import make_user
from tests.reviews.rows import AT, join, make_review, register

WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITS)
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_plan_hears_of_a_recusal_that_is_being_decided() -> None:
    move_clock(AT)
    review = make_review()
    expert = make_user("judge6", (RoleCode.EXPERT, ScopeKind.CYCLE, review.cast.cycle.pk))
    register(expert, industry=True)
    join(expert, review.cast)
    agency, panel_id = review.cast.agency, review.panel.pk
    add_member(panel_id=panel_id, user_id=expert.pk, by=agency, at=AT)
    panel = load_panel(cycle=review.cast.cycle, panel_id=panel_id, by=agency)
    shown = plan_assignments(panel, by=agency, at=AT)
    chosen = next(judge for dossier, judge in shown.solution.pairs if dossier == review.application.pk)
    outcome: list[object] = []

    def adopt() -> None:
        try:
            outcome.append(propose_assignments(panel_id=panel_id, digest=shown.digest, by=agency, at=AT))
        except Conflict as conflict:
            outcome.append(conflict)
        finally:
            connection.close()

    thread = threading.Thread(target=adopt)
    with transaction.atomic():
        record_recusal(
            application_id=review.application.pk, user_id=chosen, reason="亲属任职", by=review.cast.office, at=AT
        )
        thread.start()
        end = time.monotonic() + 20
        while not waiting() and time.monotonic() < end:
            time.sleep(0.02)
        assert waiting() == 1
    thread.join()
    assert isinstance(outcome[0], Conflict)
    assert Assignment.objects.count() == 0
