"""Two clients at once, and the deadline: real connections, real locks."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from applications.models import Application, DossierVersion, Sanction
from applications.services.sanctions import Bar, bar_organisation
from applications.services.submission import submit_dossier
from applications.workflow.engine import Blocked, advance_application
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant
from baoji_award.accounts.selectors import forget_grants
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE, complete_dossier, make_application, make_organisation, moment

IN_TIME = IN_STAGE["application"]


def _race(jobs: list[Callable[[], object]]) -> list[object]:
    """Runs every job in its own thread and connection at the same moment; returns results or domain errors."""
    barrier = threading.Barrier(len(jobs))
    results: list[object] = [None] * len(jobs)

    def run(index: int, job: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[index] = job()
        except DomainError as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, job)) for index, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_the_same_document_entered_by_two_officers_bars_once() -> None:
    cast = make_cast()
    bar = Bar(
        uscc=cast.organisation.uscc,
        name=cast.organisation.name,
        reason="提供虚假材料",
        document="宝市监处罚〔2024〕7号",
        starts_on=date(2024, 6, 1),
        ends_on=None,
        source="市市场监管局",
    )
    officers = (cast.office, cast.second_officer)
    found = _race([lambda by=by: bar_organisation(bar=bar, by=by, at=IN_TIME) for by in officers])  # type: ignore[misc]
    refused = [each.sentence for each in found if isinstance(each, Conflict)]
    assert refused == ["名册中已有宝市监处罚〔2024〕7号对该单位的限制，不需重复登记。"]
    assert Sanction.objects.count() == 1
    assert AuditEvent.objects.filter(action="sanction.added").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_submission_sent_twice_gives_one_receipt() -> None:
    cast = make_cast()
    complete_dossier(cast.application, cast.owner)

    def send() -> DossierVersion:
        return submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=IN_TIME)

    first, second = _race([send, send])
    assert isinstance(first, DossierVersion)
    assert first == second
    assert DossierVersion.objects.count() == 1
    assert AuditEvent.objects.filter(action="application.submit").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_give_one_winner_and_one_conflict() -> None:
    cast = make_cast(state="office_check")

    def act(by: str, action: str) -> Callable[[], object]:
        return lambda: advance_application(
            application_id=cast.application.pk,
            action=action,
            by=getattr(cast, by),
            reason="材料不全。",
            version=1,
            at=IN_TIME,
        )

    results = _race([act("office", "reject"), act("second_officer", "request_correction")])
    assert sorted(type(result).__name__ for result in results) == ["Application", "Conflict"]
    assert AuditEvent.objects.filter(object_type="application").count() == 1


def _two_hundred_complete_dossiers(cast: Cast) -> list[Application]:
    applications = [make_application(cast.cycle, make_organisation(), cast.owner) for _ in range(200)]
    for application in applications:
        complete_dossier(application, cast.owner)
    RoleGrant.objects.bulk_create(
        RoleGrant(
            user=cast.owner,
            role=RoleCode.APPLICANT,
            scope_kind=ScopeKind.ORGANISATION,
            scope_id=application.organisation_id,
            granted_at=IN_TIME,
        )
        for application in applications
    )
    forget_grants(cast.owner)
    return applications


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_forty_threads_at_the_deadline_give_exactly_one_submission_each() -> None:
    """200 applications, each sent twice by forty threads before the deadline: none doubled, none after it."""
    cast = make_cast()
    applications = _two_hundred_complete_dossiers(cast)
    deadline = moment("2025-01-01 00:00")
    move_clock(deadline - timedelta(minutes=10))

    def send(application: Application) -> object:
        try:
            return submit_dossier(application_id=application.pk, action="submit", by=cast.owner, version=1)
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(40) as pool:
        results = list(pool.map(send, [*applications, *applications]))
    assert sum(isinstance(result, DossierVersion) for result in results) == 400
    assert DossierVersion.objects.count() == 200
    assert DossierVersion.objects.filter(submitted_at__gte=deadline).count() == 0
    assert AuditEvent.objects.filter(action="application.submit").count() == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_forty_threads_across_the_deadline_decide_none_after_it() -> None:
    """The deadline passes while forty threads are sending: whoever holds a receipt holds one from before it."""
    cast = make_cast()
    applications = _two_hundred_complete_dossiers(cast)
    deadline = moment("2025-01-01 00:00")
    move_clock(deadline - timedelta(seconds=2))

    def send(application: Application) -> str:
        try:
            submit_dossier(application_id=application.pk, action="submit", by=cast.owner, version=1)
        except Blocked as refusal:
            return refusal.sentence
        else:
            return "received"
        finally:
            connection.close()

    with ThreadPoolExecutor(40) as pool:
        answers = Counter(pool.map(send, applications))
    assert set(answers) <= {"received", "现在不在申报时间内，不能提交。"}
    assert DossierVersion.objects.count() == answers["received"]
    assert DossierVersion.objects.filter(submitted_at__gte=deadline).count() == 0
    assert Application.objects.filter(state="bureau_review").count() == answers["received"]


@pytest.mark.django_db(transaction=True)
def test_a_submission_that_waited_for_the_lock_past_the_deadline_is_late() -> None:
    """The decision takes the clock after the lock: begun in time, decided late, refused (security.md 1-B)."""
    cast = make_cast()
    complete_dossier(cast.application, cast.owner)
    deadline = moment("2025-01-01 00:00")
    move_clock(deadline - timedelta(minutes=1))
    started = threading.Event()
    outcome: list[object] = []

    def send() -> None:
        started.set()
        try:
            outcome.append(
                submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1)
            )
        except DomainError as error:
            outcome.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        Application.objects.select_for_update().get(pk=cast.application.pk)
        thread = threading.Thread(target=send)
        thread.start()
        started.wait()
        _wait_for_a_blocked_connection()
        move_clock(deadline + timedelta(seconds=1))
    thread.join()
    assert [type(result).__name__ for result in outcome] == ["Blocked"]
    assert DossierVersion.objects.count() == 0


def _wait_for_a_blocked_connection() -> None:
    with connection.cursor() as cursor:
        for _ in range(200):
            # pg_locks is read anew each time; pg_stat_activity is a snapshot of the whole transaction.
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("nobody waited for the lock")
