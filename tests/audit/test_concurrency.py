"""Eight real processes on a committed database leave one unbroken chain."""

import multiprocessing
from collections import Counter
from itertools import pairwise

import pytest
from django.db import connection, connections

from baoji_award.audit.models import AuditEvent
from baoji_award.audit.selectors import recompute
from baoji_award.audit.services import record, unit_of_work
from tests.audit.tampering import AT
from tests.live import PATIENCE

PROCESSES = 8
EVENTS = 200


def append(worker: int) -> None:
    """Half the units carry one event and half three, so that the places in the chain interleave unevenly."""
    left = EVENTS
    while left:
        batch = 1 if left % 4 == 0 else min(3, left)
        with unit_of_work():
            for _ in range(batch):
                record(action="race", by=None, at=AT, object_type="worker", object_id=str(worker))
        left -= batch
    connection.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_processes_leave_one_chain() -> None:
    connections.close_all()  # a forked child must not inherit an open socket
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=append, args=(number,)) for number in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=PATIENCE)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    rows = list(AuditEvent.objects.order_by("seq").values_list("seq", "object_id"))
    assert [seq for seq, _ in rows] == list(range(1, PROCESSES * EVENTS + 1))
    assert Counter(worker for _, worker in rows) == {str(number): EVENTS for number in range(PROCESSES)}
    verdict = recompute()
    assert (verdict.ok, verdict.checked) == (True, PROCESSES * EVENTS)
    turns = sum(1 for before, after in pairwise(rows) if before[1] != after[1])
    assert turns >= PROCESSES  # they did run at the same time
