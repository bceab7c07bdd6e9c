"""More time for one applicant: proposed by one officer, decided by another, read by the whole group."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from applications.deadline_events import BUREAU, CORRECTION, DRAFT, deadline_event
from applications.models import Application, DeadlineExtension
from applications.roles import ROLES
from applications.selectors.extensions import due_of, latest_end, load_extension, load_to_extend
from applications.workflow.engine import Blocked, lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications.services import tell
from baoji_award.ui.words import deadline

LONGEST_REASON = 500
OPEN_ALREADY = "该申报已有一项延期提议待确认，请先办理。"
DECIDED = "这项延期提议已经办理，请刷新页面。"
NO_DEADLINE = "该申报现在没有可以延长的期限。"
MOVED = "该申报的期限或环节在提议之后有变化，请不同意本项后重新提议。"
OWN = "延期须由提议人以外的另一名工作人员确认。"


def propose_extension(
    *, number: str, until: datetime, reason: str, by: User, at: datetime | None = None
) -> DeadlineExtension:
    """Proposes `until` (exclusive) as the new end for one dossier and returns the proposal; nothing changes by it yet.

    Side effects: the row, audit event `application.extension_proposed`.
    Raises NotFoundForYou (unknown or not of the person's rounds, recused), Conflict (one is open already), Blocked
    (no deadline runs), DomainError (reason, or an instant that gives no time).
    """
    with unit_of_work():
        application = lock_application(load_to_extend(by=by, number=number).pk)
        moment = at or database_now()
        due = _running(application)
        _check(application, due, until, reason, moment)
        if application.extensions.filter(confirmed=None).exists():
            raise Conflict(OPEN_ALREADY)
        extension = DeadlineExtension.objects.create(
            application=application,
            reason=reason.strip(),
            original_due_at=due,
            until=until,
            proposed_by=by,
            proposed_at=moment,
        )
        _record("application.extension_proposed", extension, by, moment)
    return extension


def _running(application: Application) -> datetime:
    due = due_of(application)
    if due is None or application.cycle.state != "application":
        raise Blocked(NO_DEADLINE)
    return due


def _check(application: Application, due: datetime, until: datetime, reason: str, at: datetime) -> None:
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise DomainError(f"请填写延期原因，不超过 {LONGEST_REASON} 字。")
    if until <= due or until <= at:
        raise DomainError(f"延期后的截止时间应晚于现在和原截止时间（{deadline(due)}）。")
    last = latest_end(application.cycle)
    if until > last:
        raise DomainError(f"延期后的截止时间不能晚于资料评审的截止时间（{deadline(last)}）。")


def confirm_extension(*, extension_id: int, by: User, at: datetime | None = None) -> DeadlineExtension:
    """Puts a proposal of another officer into force and returns it.

    Side effects, in one transaction:
    - the dossier's own end: `correction_due_at` in a correction, `window_extended_until` otherwise; its version
      stays, so that a form the applicant has open is still good
    - audit event `application.extended`; a message to applicant and bureau
    Raises NotFoundForYou, Conflict (decided meanwhile, or the deadline moved), Blocked (the same officer, or the new
    end has passed).
    """
    with unit_of_work():
        extension, moment = _locked(extension_id, by, at)
        application = extension.application
        if extension.proposed_by_id == by.pk:
            raise Blocked(OWN)
        if due_of(application) != extension.original_due_at or application.cycle.state != "application":
            raise Conflict(MOVED)
        if moment >= extension.until:
            raise Blocked("延期后的截止时间已过，请不同意本项后重新提议。")
        _decide(extension, by, moment, confirmed=True)
        field = "correction_due_at" if application.state == "correction" else "window_extended_until"
        setattr(application, field, extension.until)
        application.save(update_fields=[field])
        _record("application.extended", extension, by, moment)
        _tell(extension, moment)
    return extension


def decline_extension(*, extension_id: int, by: User, at: datetime | None = None) -> DeadlineExtension:
    """Turns a proposal down (the proposer takes their own back) and returns it.

    Side effects: the decision, audit event `application.extension_declined`. Raises NotFoundForYou, Conflict.
    """
    with unit_of_work():
        extension, moment = _locked(extension_id, by, at)
        _decide(extension, by, moment, confirmed=False)
        _record("application.extension_declined", extension, by, moment)
    return extension


def _locked(extension_id: int, by: User, at: datetime | None) -> tuple[DeadlineExtension, datetime]:
    """The open proposal with its dossier locked: two officers at once give one decision."""
    application = lock_application(load_extension(by=by, pk=extension_id).application_id)
    extension = DeadlineExtension.objects.get(pk=extension_id)
    if extension.confirmed is not None:
        raise Conflict(DECIDED)
    extension.application = application
    return extension, at or database_now()


def _decide(extension: DeadlineExtension, by: User, at: datetime, *, confirmed: bool) -> None:
    extension.confirmed, extension.decided_by, extension.decided_at = confirmed, by, at
    extension.save(update_fields=["confirmed", "decided_by", "decided_at"])


def _record(action: str, extension: DeadlineExtension, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(extension.application_id),
        payload={
            "number": extension.application.number,
            "extension": extension.pk,
            "from": extension.original_due_at.isoformat(),
            "until": extension.until.isoformat(),
            "reason": extension.reason,
        },
    )


def _tell(extension: DeadlineExtension, at: datetime) -> None:
    application = extension.application
    everybody = reverse("applications:extensions")
    own = CORRECTION if application.state == "correction" else DRAFT
    for role, link, work in (
        (RoleCode.APPLICANT, reverse("applications:apply_overview", args=[application.number]), own),
        (RoleCode.BUREAU, everybody, CORRECTION if own == CORRECTION else BUREAU),
    ):
        people: QuerySet[User] = ROLES[role].holders(application)
        tell(
            to=people,
            template="extended",
            context={"application": application, "extension": extension, "at": at},
            key=f"extended:{extension.pk}:{role}",
            link=link,
            event=deadline_event(application.cycle, work, extension.until, about=application.pk, stamp=at),
            at=at,
        )
