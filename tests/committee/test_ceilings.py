"""A fourth prize and a sixth nomination are refused by the database, also when two clients come at the same moment."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from applications.models import Application
from baoji_award.audit.services import unit_of_work
from baoji_award.documents.numbering import allocate_certificate_number
from committee.models import Award, Candidate
from tests.committee.hall import AT, Hall, make_hall, resolved

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Runs the acts at the same moment, each on its own connection; "" for success, else the error's name."""
    barrier, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            act()
            outcomes.append("")
        except IntegrityError as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def candidate(hall: Hall, code: str, application: Application, position: int) -> Callable[[], object]:
    kind, resolution = hall.kind(code), hall.cycle.resolution

    def write() -> None:
        with transaction.atomic():
            Candidate.objects.create(application=application, kind=kind, position=position, resolution=resolution)

    return write


@pytest.mark.parametrize(("code", "ceiling", "prizes", "nominations"), [("prize", 3, 2, 0), ("nomination", 5, 0, 4)])
def test_of_two_clients_one_gets_the_last_place(code: str, ceiling: int, prizes: int, nominations: int) -> None:
    hall = make_hall(dossiers=8)
    resolved(hall, prizes=prizes, nominations=nominations)
    left = hall.applications[-2:]
    outcomes = at_once(*(candidate(hall, code, application, 7 + n) for n, application in enumerate(left)))
    assert outcomes == ["", "IntegrityError"]
    assert Candidate.objects.filter(kind__code=code).count() == ceiling


def test_no_fourth_award() -> None:
    hall = make_hall(dossiers=4)
    kind = hall.kind("prize")

    def give(application: Application, code: str) -> None:
        with unit_of_work():
            Award.objects.create(
                application=application,
                kind=kind,
                winner="样例",
                first_time=True,
                money=0,
                number=allocate_certificate_number(series="certificate", year=2024, prefix="BJZL"),
                verify_code=code * 32,
                issued_by=hall.office,
                issued_at=AT,
            )

    for application, code in zip(hall.applications[:3], "abc", strict=True):
        give(application, code)
    with pytest.raises(IntegrityError, match="ceiling"):
        give(hall.applications[3], "d")
    assert Award.objects.count() == 3
