"""A fourth prize and a sixth nomination are refused by the database, also when two clients come at the same moment."""

import secrets
import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from applications.models import Application, AwardKind
from applications.workflow.engine import lock_application
from baoji_award.audit.services import unit_of_work
from baoji_award.documents.models import DocumentNumber
from baoji_award.documents.numbering import allocate_certificate_number
from committee.models import Award, Candidate
from committee.services.awards import confirm_award
from tests.committee.hall import OVER, Hall, make_hall, published, resolved
from tests.live import PATIENCE
from tests.rounds import change_frozen_ceiling

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Runs the acts at the same moment, each on its own connection; "" for success, else the error's name."""
    barrier, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(PATIENCE)
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


@pytest.mark.parametrize("code", ["prize", "nomination"])
def test_a_lowered_ceiling_stops_the_award_too(code: str) -> None:
    hall = make_hall(dossiers=8)
    published(hall)
    kind = hall.kind(code)
    listed = [candidate.application for candidate in Candidate.objects.filter(kind=kind).order_by("position")]
    for application in listed[:-1]:
        confirm_award(application_id=application.pk, by=hall.office, at=OVER)
    with pytest.raises(IntegrityError, match="frozen with its rules"), transaction.atomic():
        AwardKind.objects.filter(pk=kind.pk).update(ceiling=len(listed) + 1)
    change_frozen_ceiling(hall.cycle, code, len(listed) - 1)
    with pytest.raises(IntegrityError, match="ceiling"):
        award(hall, listed[-1], code)()
    assert Award.objects.count() == len(listed) - 1


def award(hall: Hall, application: Application, code: str) -> Callable[[], object]:
    """The bare row, past every guard but the database's; locks are taken in the usual order."""
    kind = hall.kind(code)

    def write() -> None:
        with unit_of_work():
            lock_application(application.pk)
            Award.objects.create(
                application=application,
                kind=kind,
                winner="样例",
                first_time=True,
                money=0,
                number=allocate_certificate_number(series="certificate", year=2024, prefix="BJZL"),
                verify_code=secrets.token_hex(16),
                issued_by=hall.office,
                issued_at=OVER,
            )

    return write


@pytest.mark.slow
def test_of_200_simultaneous_attempts_none_gets_a_fourth_prize_or_a_sixth_nomination() -> None:
    hall = make_hall(dossiers=12)
    published(hall)
    candidates = list(Candidate.objects.select_related("kind").order_by("pk"))
    honest = [
        partial(confirm_award, application_id=each.application_id, by=hall.office, at=OVER) for each in candidates
    ]
    left = hall.applications[8:]
    crooked = []
    for turn in range(100):
        outsider, code = left[turn % len(left)], ("prize", "nomination")[turn % 2]
        crooked.append(candidate(hall, code, outsider, 50 + turn))
        insider = candidates[turn % len(candidates)]
        other = "nomination" if insider.kind.code == "prize" else "prize"
        crooked.append(award(hall, outsider if turn % 3 else insider.application, other))
    waves = [crooked[start : start + 50] for start in range(0, 200, 50)]
    outcomes = at_once(*honest, *waves[0])
    for wave in waves[1:]:
        outcomes += at_once(*wave)
    assert (outcomes.count(""), outcomes.count("IntegrityError")) == (8, 200)
    given = Award.objects.order_by("number__value")
    assert sorted(given.values_list("kind__code", flat=True)) == ["nomination"] * 5 + ["prize"] * 3
    assert [each.number.value for each in given] == list(range(1, 9))
    assert DocumentNumber.objects.filter(series="certificate").count() == 8
