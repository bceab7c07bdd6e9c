"""The one door through which an application or a round moves (design.md section 4)."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.db.models import Q

from applications.models.application import Application
from applications.models.cycle import AwardCycle
from applications.selectors.prepared import Prepared
from applications.stages import APPLICATION, ROUND, Action
from applications.workflow.notices import tell_about_application, tell_about_round
from applications.workflow.policy import Decision, Verdict, may, may_round
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused

STALE = "内容已被他人修改或办理，请刷新页面后重试。"


class Blocked(DomainError):
    """A guard says no; the sentence names what removes the block."""


def advance_application(
    *,
    application_id: int,
    action: str,
    by: User | None,
    reason: str = "",
    version: int | None = None,
    at: datetime | None = None,
    locked: Application | None = None,
) -> Application:
    """Moves one application by one action of the table and returns it. `locked`: this unit of work has it already.

    Side effects, all in one transaction:
    - locks the round FOR SHARE and the application FOR UPDATE, then reads the database clock (unless `at` is given)
    - changes state, version, state_since and what the transition method says
    - appends one audit event `application.<action>`
    - writes messages and mail outbox rows for the roles the table names

    Raises NotFoundForYou (foreign or unknown), Refused (wrong role), Conflict (stale form, wrong state), Blocked
    (guard), DomainError (a needed reason is missing), ValueError (`locked` is another one). `by` None is the system.
    """
    row = APPLICATION.action[action]
    if locked is not None and locked.pk != application_id:
        raise ValueError("The locked dossier is another one.")
    with unit_of_work():
        application = locked or lock_application(application_id)
        moment = at or database_now()
        _check_version(version, application.version)
        _enforce(may(by, action, application, moment))
        _check_reason(row, reason)
        source = application.state
        _move(application, row, moment)
        record(
            action=f"application.{action}",
            by=by,
            at=moment,
            object_type="application",
            object_id=str(application.pk),
            payload={
                "number": application.number,
                "from": source,
                "to": application.state,
                "version": application.version,
                "reason": reason,
            },
        )
        tell_about_application(application, row, reason=reason, at=moment)
    return application


def advance_round(
    *,
    cycle_id: int,
    action: str,
    by: User,
    reason: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> AwardCycle:
    """Moves the round by one action of the table and returns it; side effects and errors as advance_application.

    The round is locked FOR UPDATE, so it waits for every application move that holds it FOR SHARE.
    """
    row = ROUND.action[action]
    with unit_of_work():
        cycle = AwardCycle.objects.select_for_update().get(pk=cycle_id)
        moment = at or database_now()
        _check_version(version, cycle.version)
        _enforce(may_round(by, action, cycle, moment))
        source = cycle.state
        _move(cycle, row, moment)
        record(
            action=f"round.{action}",
            by=by,
            at=moment,
            object_type="cycle",
            object_id=str(cycle.pk),
            payload={
                "code": cycle.code,
                "from": source,
                "to": cycle.state,
                "rules_hash": cycle.rules_hash,
                "reason": reason,
            },
        )
        tell_about_round(cycle, row, at=moment)
    return cycle


def lock_application(application_id: int) -> Application:
    """The application locked FOR UPDATE and its round FOR SHARE, re-read after the lock. In a transaction only.

    Raises NotFoundForYou when there is none.
    """
    return lock_through(_LOCKED, None, application_id)


def lock_through(statement: Prepared[Application], by: User | None, application_id: int) -> Application:
    """As lock_application, through a statement of locking_statement with rights of its own.

    Raises NotFoundForYou when there is none, or the rights of `by` don't open it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM applications_awardcycle c JOIN applications_application a ON a.cycle_id = c.id"
            " WHERE a.id = %s FOR SHARE OF c",
            [application_id],
        )
        if cursor.fetchone() is None:
            raise NotFoundForYou
    found = statement.rows(by, application_id)
    if not found:
        raise NotFoundForYou
    return found[0]


def locking_statement(rights: Callable[[User], Q] = lambda _: Q()) -> Prepared[Application]:
    """Locks one application, for those to whom `rights` open it, with what a move reads."""
    return Prepared(
        lambda by, application: (
            Application.objects.select_for_update(of=("self",))
            .select_related("cycle", "organisation", "group", "bureau")
            .filter(rights(by), pk=application)
            .order_by()
        ),
        planned_once=True,
    )


_LOCKED = locking_statement()


def _move(subject: Application | AwardCycle, row: Action, at: datetime) -> None:
    before = _values(subject)
    getattr(subject, row.name)(at)
    subject.version += 1
    if isinstance(subject, Application):
        subject.state_since = at
    after = _values(subject)
    subject.save(update_fields=[name for name, value in after.items() if value != before[name]])


def _values(subject: Application | AwardCycle) -> dict[str, object]:
    return {field.attname: getattr(subject, field.attname) for field in subject._meta.concrete_fields}  # noqa: SLF001


def _check_version(sent: int | None, current: int) -> None:
    if sent is not None and sent != current:
        raise Conflict(STALE)


def _check_reason(row: Action, reason: str) -> None:
    if row.needs_reason and not reason.strip():
        raise Blocked(f"请填写“{row.label}”的原因。")


def _enforce(decision: Decision) -> None:
    match decision.verdict:
        case Verdict.ALLOWED:
            return
        case Verdict.HIDDEN:
            raise NotFoundForYou
        case Verdict.ROLE:
            raise Refused(decision.sentence)
        case Verdict.STATE:
            raise Conflict(decision.sentence)
        case _:
            raise Blocked(decision.sentence)
