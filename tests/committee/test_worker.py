"""A real Celery worker renders the certificates that were asked for before it started."""

import pytest

from committee.models import Award
from committee.services.awards import confirm_all
from devtools.processes import wait_until
from tests.committee.hall import OVER, make_hall, published
from tests.live import PATIENCE, StartWorker

pytestmark = [pytest.mark.worker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_worker_renders_every_certificate(worker: StartWorker) -> None:
    hall = make_hall(dossiers=2)
    published(hall)
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    worker()
    assert wait_until(lambda: not Award.objects.filter(document__isnull=True).exists(), PATIENCE)
    numbers = Award.objects.order_by("number__value").values_list("document__number__text", flat=True)
    assert list(numbers) == ["BJZL-2024-001", "BJZL-2024-002"]
