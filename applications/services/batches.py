"""统一报送: the bureau sends its endorsed dossiers to the office, all of a batch or none (plan 五（二）)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, Batch, BatchEntry
from applications.selectors.deadlines import is_open_for
from applications.services.desk_lock import lock_on_desk
from applications.workflow.engine import Blocked, advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.numbering import allocate_number
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications.outbox import enqueue

LETTER_TOPIC = "batch.letter"


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One dossier of a batch, with the version the person saw; None skips that comparison (the sample data)."""

    application_id: int
    version: int | None = None


def forward_batch(*, bureau_id: int, lines: Sequence[BatchLine], by: User, at: datetime | None = None) -> Batch:
    """Forwards these endorsed dossiers of one bureau, in this order, under one official number; returns the batch.

    Side effects, all in one transaction or none of them:
    - locks the dossiers (in the order of their keys, so that two batches cannot wait for each other)
    - takes the next number of the bureau and year (市工业和信息化局推荐〔2024〕1号), gapless
    - writes the batch and its entries, moves every dossier by `forward`
    - audit event `batch.forwarded`; an outbox row that renders the covering letter
    Raises DomainError (no line, a dossier twice, dossiers of two rounds or bureaus), Blocked (stage 2 is over),
    NotFoundForYou, Refused, Conflict naming the dossier that stands against it.
    """
    _check_lines(lines)
    with unit_of_work():
        found = _locked(lines, by, at)
        applications = [found[line.application_id] for line in lines]
        moment = at or database_now()
        _check_together(applications, bureau_id, moment)
        batch = _written(applications, by, moment)
        for line in lines:
            advance_application(
                application_id=line.application_id, action="forward", by=by, version=line.version, at=moment
            )
        record(
            action="batch.forwarded",
            by=by,
            at=moment,
            object_type="batch",
            object_id=str(batch.pk),
            payload={"number": batch.number, "applications": [application.number for application in applications]},
        )
        enqueue(topic=LETTER_TOPIC, key=str(batch.pk), payload={"batch": batch.pk}, at=moment)
    return batch


def _check_lines(lines: Sequence[BatchLine]) -> None:
    if not lines:
        raise DomainError("请至少选择一份已推荐的申报。")
    if len({line.application_id for line in lines}) != len(lines):
        raise DomainError("同一份申报在本批中出现两次，请核对。")


def _locked(lines: Sequence[BatchLine], by: User, at: datetime | None) -> dict[int, Application]:
    found = {}
    for line in sorted(lines, key=lambda line: line.application_id):
        try:
            found[line.application_id] = lock_on_desk(
                line.application_id, action="forward", by=by, version=line.version, at=at
            )
        except Conflict as error:
            name = Application.objects.values_list("organisation__name", flat=True).get(pk=line.application_id)
            raise Conflict(f"{name}：{error.sentence}本批各项均未报送。") from error
    return found


def _check_together(applications: Sequence[Application], bureau_id: int, at: datetime) -> None:
    if len({application.cycle_id for application in applications}) > 1:
        raise DomainError("一个批次只能包含同一年度的申报。")
    if any(application.bureau_id != bureau_id for application in applications):
        raise DomainError("一个批次只能包含同一推荐部门的申报。")
    late = [application for application in applications if not is_open_for(application, at)]
    if len(late) == len(applications):
        raise Blocked("现在不在申报时间内，不能报送。")
    if late:
        raise Blocked(f"{late[0].organisation.name}的报送时间已过，请从本批移出后再报送。")


def _written(applications: Sequence[Application], by: User, at: datetime) -> Batch:
    cycle, bureau = applications[0].cycle, applications[0].bureau
    number = allocate_number(
        series=f"batch:{bureau.code}",
        year=local_day(at).year,
        prefix=f"{bureau.name}{cycle.rulebook.numbers.batch}",
    )
    batch = Batch.objects.create(cycle=cycle, bureau=bureau, number=number.text, forwarded_by=by, forwarded_at=at)
    BatchEntry.objects.bulk_create(
        BatchEntry(batch=batch, application=application, position=position)
        for position, application in enumerate(applications, 1)
    )
    return batch
