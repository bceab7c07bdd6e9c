"""Work of the office that outlasts a page: asked for, carried out by the worker, taken away by whoever asked.

The row is the record and Celery only rings the bell: a lost bell is rung again by the sweep, and a job whose worker
died is called off. A job runs outside of any transaction, so that its progress can be read while it works.
"""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse

from applications.models import Application, AwardCycle, OfficeJob
from applications.selectors.office_jobs import job_of, result_of, works_in_round
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.models import StoredFile
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.models import Message
from baoji_award.notifications.outbox import ring
from baoji_award.notifications.services import tell

logger = logging.getLogger(__name__)
TASK = "applications.run_office_job"
# Real time: how long a bell may stay unheard, and a worker silent.
UNHEARD, SILENT = timedelta(seconds=30), timedelta(minutes=10)
State = OfficeJob.State


class JobLostError(RuntimeError):
    """The job is not running any more: it was called off while its worker was thought dead."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a job leaves to download."""

    stored: StoredFile
    name: str


class Progress:
    """How far a job is, written down as it goes; also its worker's sign of life, so at least every few minutes."""

    def __init__(self, job_id: uuid.UUID) -> None:
        self._rows = OfficeJob.objects.filter(pk=job_id, state=State.RUNNING)

    def expect(self, steps: int) -> None:
        """The number of steps; one more, the end of the job, is added. Raises JobLostError."""
        self._write(done=0, total=steps + 1)

    def step(self, count: int = 1) -> None:
        """So many more of the expected steps are done. Raises JobLostError."""
        self._write(done=F("done") + count)

    def _write(self, **values: object) -> None:
        if not self._rows.update(**values, beat_at=Now()):
            raise JobLostError


Work = Callable[[OfficeJob, Progress], Result | None]


@dataclass(frozen=True, slots=True)
class _Worker:
    work: Work
    shown_at: str


_workers: dict[str, _Worker] = {}


def office_job(kind: OfficeJob.Kind, *, shown_at: str = "") -> Callable[[Work], Work]:
    """Registers the function that carries out jobs of a kind; import its module in `AppConfig.ready`.

    It runs without a transaction, must be safe to run again after it broke off, and checks by `job.asked_by` what the
    person may see. `shown_at` names the page (without arguments) that shows what a job without a file has made.
    """

    def register(work: Work) -> Work:
        _workers[kind] = _Worker(work, shown_at)
        return work

    return register


def page_of_outcome(job: OfficeJob) -> str:
    """The address of the page that shows what the job has made; "" for a job that leaves a file."""
    worker = _workers.get(job.kind)
    return reverse(worker.shown_at) if worker and worker.shown_at else ""


def start_job(
    *,
    kind: OfficeJob.Kind,
    cycle: AwardCycle,
    by: User,
    application: Application | None = None,
    params: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> OfficeJob:
    """The new job, or the person's open one of the same kind and parameters: a button pressed twice starts one job.

    Side effects: the job's row, audit event `office_job.asked`, the bell after commit.
    Raises NotFoundForYou (neither an officer nor the supervisor of the round). Who may see `application` the caller has
    checked.
    """
    if not works_in_round(by, cycle.pk):
        raise NotFoundForYou
    about = {"kind": kind, "cycle": cycle, "application": application, "params": dict(params or {})}
    with unit_of_work():
        # Two presses of one person wait for each other here.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        open_one = OfficeJob.objects.filter(**about, asked_by=by, state__in=(State.WAITING, State.RUNNING)).first()
        if open_one is not None:
            return open_one
        moment = at or database_now()
        job = OfficeJob.objects.create(**about, asked_by=by, asked_at=moment)
        OfficeJob.objects.filter(pk=job.pk).update(beat_at=Now())
        _record("office_job.asked", job, by, moment)
        transaction.on_commit(partial(ring, TASK, str(job.pk)), robust=True)
    return job


def run_job(job_id: uuid.UUID) -> bool:
    """Carries a waiting job out; True when it is done now, False when it failed or is not waiting (any more).

    Side effects: those of the work; the job's state, progress and result; a message to whoever asked.
    """
    job = _claimed(job_id)
    if job is None:
        return False
    try:
        result = _workers[job.kind].work(job, Progress(job.pk))
    except JobLostError:
        return False
    except Exception as error:  # noqa: BLE001 - whatever it is, the person is told and may start again
        # Only the kind of error: its text may hold a name.
        logger.warning("office job %s (%s) failed: %s", job.pk, job.kind, type(error).__name__)
        _finish(job.pk, State.FAILED)
        return False
    return _finish(job.pk, State.DONE, result)


def sweep_jobs() -> int:
    """Calls off the jobs whose worker has died, then carries out those nobody has heard of; returns how many are done.

    Side effects: as `run_job`; a message for each job called off.
    """
    silent = OfficeJob.objects.filter(state=State.RUNNING, beat_at__lt=Now() - SILENT)
    for pk in list(silent.values_list("pk", flat=True)):
        _finish(pk, State.FAILED, only_silent=True)
    unheard = OfficeJob.objects.filter(state=State.WAITING, beat_at__lt=Now() - UNHEARD).order_by("asked_at")
    return sum(run_job(pk) for pk in list(unheard.values_list("pk", flat=True)))


def take_result(*, job_id: uuid.UUID, by: User, at: datetime | None = None) -> Result:
    """The file a job has made, for whoever asked for it and may still see all of it.

    Side effect: audit event `office_job.taken`. Raises NotFoundForYou (somebody else's, none yet, a day old, a dossier
    of the round from which the person was recused meanwhile).
    """
    moment = at or database_now()
    job = job_of(by=by, job_id=job_id)
    stored = result_of(job, by=by, at=moment)
    if stored is None:
        raise NotFoundForYou
    with unit_of_work():
        _record("office_job.taken", job, by, moment)
    return Result(stored, job.result_name)


def _claimed(job_id: uuid.UUID) -> OfficeJob | None:
    with unit_of_work():
        waiting = OfficeJob.objects.filter(pk=job_id, state=State.WAITING)
        job = waiting.select_for_update(of=("self",), skip_locked=True).select_related("cycle", "asked_by").first()
        if job is not None:
            job.state, job.beat_at = State.RUNNING, Now()
            job.save(update_fields=["state", "beat_at"])
        return job


def _finish(job_id: uuid.UUID, state: str, result: Result | None = None, *, only_silent: bool = False) -> bool:
    with unit_of_work():
        running = OfficeJob.objects.filter(pk=job_id, state=State.RUNNING)
        if only_silent:
            running = running.filter(beat_at__lt=Now() - SILENT)
        job = running.select_for_update(of=("self",)).select_related("cycle", "asked_by").first()
        if job is None:
            return False
        job.state, job.finished_at = state, database_now()
        if state == State.DONE:
            job.total = job.done = max(job.total, 1)
        if result is not None:
            job.result, job.result_name = result.stored, result.name
        job.save(update_fields=["state", "finished_at", "done", "total", "result", "result_name"])
        _tell(job, job.finished_at)
    return state == State.DONE


def _tell(job: OfficeJob, at: datetime) -> None:
    tell(
        to=[job.asked_by],
        template="office_job",
        context={"cycle": job.cycle, "job": job, "failed": job.state == State.FAILED},
        key=f"office_job:{job.pk}",
        link=reverse("applications:office_job", args=[job.pk]),
        kind=Message.Kind.NOTICE,
        at=at,
    )


def _record(action: str, job: OfficeJob, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="office_job",
        object_id=str(job.pk),
        payload={"kind": job.kind, "round": job.cycle.code, "application": job.application_id},
    )
