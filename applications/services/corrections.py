"""补正: asking for it part by part, and what becomes of one that is late."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from applications.deadline_events import CORRECTION, deadline_event
from applications.models import Application, Correction, CorrectionPart
from applications.roles import ROLES
from applications.selectors.applications import applications_as
from applications.selectors.corrections import named_parts, why_part_closed
from applications.services.desk_lock import lock_on_desk
from applications.workflow.engine import STALE, Blocked, advance_application, lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.calendar.periods import period
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.services import tell

LONGEST_REASON = 500
Part = tuple[str, str]


def ask_correction(
    *, application_id: int, reasons: Mapping[Part, str], by: User, version: int, at: datetime | None = None
) -> Correction:
    """Sends the dossier back for correction of these parts, (kind, key) → reason; returns the round.

    Only the named parts open (selectors/corrections.py). Due at the end of the round's working days.
    Side effects, in one transaction: the move `request_correction` with its mails, the Correction and its parts, audit
    event `correction.asked`.
    Raises NotFoundForYou, Refused, Conflict (not in 资格初审, or changed meanwhile), DomainError (no part, an unknown
    one, a reason empty or too long), Blocked (as many rounds as the rules allow were asked for).
    """
    with unit_of_work():
        application = lock_on_desk(application_id, action="request_correction", by=by, version=version, at=at)
        moment = at or database_now()
        titles = {(kind, key): title for kind, key, title in named_parts(application)}
        _check(reasons, titles)
        number = _next_number(application)
        text = "；".join(f"{titles[part]}：{reason.strip()}" for part, reason in reasons.items())
        moved = advance_application(
            application_id=application_id, action="request_correction", by=by, reason=text, version=version, at=moment
        )
        correction = _written(moved, number, reasons, by, moment)
        named = [[*part, reason.strip()] for part, reason in reasons.items()]
        _record("correction.asked", moved, by, moment, {"round": number, "parts": named})
    return correction


def _check(reasons: Mapping[Part, str], titles: Mapping[Part, str]) -> None:
    if not reasons:
        raise DomainError("请至少写明一项补正要求。")
    for part, reason in reasons.items():
        if part not in titles:
            raise DomainError("补正内容不在本轮申报表内，请刷新页面。")
        if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
            raise DomainError(f"“{titles[part]}”的补正要求须在 {LONGEST_REASON} 字以内，不能为空。")


def _next_number(application: Application) -> int:
    number = application.corrections.count() + 1
    most = application.cycle.rulebook.checking.correction_rounds
    if number > most:
        raise Blocked(f"本轮规则规定补正不超过 {most} 次，不能再次要求补正。")
    return number


def _written(application: Application, number: int, reasons: Mapping[Part, str], by: User, at: datetime) -> Correction:
    due = application.correction_due_at
    assert due is not None  # noqa: S101  the move has just set it; a constraint holds it there
    correction = Correction.objects.create(application=application, number=number, asked_by=by, asked_at=at, due_at=due)
    CorrectionPart.objects.bulk_create(
        CorrectionPart(correction=correction, kind=kind, key=key, reason=reason.strip())
        for (kind, key), reason in reasons.items()
    )
    return correction


def extend_correction(
    *, application_id: int, workdays: int, reason: str, by: User, version: int, at: datetime | None = None
) -> Application:
    """Gives a correction more time, counted from today; returns the dossier. Only where lateness is the office's.

    Side effects: the due instant, the dossier's version, audit event `correction.extended`, a message to the applicant.
    Raises NotFoundForYou, Conflict (not in a correction, or changed meanwhile), Blocked (the rules let it lapse),
    DomainError (no reason; fewer than 1 or too many days).
    """
    with unit_of_work():
        application = _lock_in_correction(application_id, by, version)
        moment = at or database_now()
        _check_reason(reason)
        due = period(start=local_day(moment), length=workdays, unit="workday").ends_at
        application.correction_due_at, application.version = due, application.version + 1
        application.save(update_fields=["correction_due_at", "version"])
        said = {"due_at": due.isoformat(), "reason": reason.strip()}
        _record("correction.extended", application, by, moment, said)
        tell(
            to=ROLES[RoleCode.APPLICANT].holders(application),
            template="correction_extended",
            context={"application": application, "reason": reason.strip(), "at": moment},
            key=f"correction_extended:{application.pk}:{application.version}",
            link=reverse("applications:detail", args=[application.number]),
            event=deadline_event(application.cycle, CORRECTION, due, about=application.pk, stamp=moment),
            at=moment,
        )
    return application


def end_late_correction(
    *, application_id: int, reason: str, by: User, version: int, at: datetime | None = None
) -> Application:
    """Lets a late correction lapse by the office's decision; returns the dossier.

    Side effects: the move `lapse` with its mails, audit event `correction.ended_late` with officer and reason.
    Raises as extend_correction, and Blocked before the due instant.
    """
    with unit_of_work():
        _lock_in_correction(application_id, by, version)
        moment = at or database_now()
        _check_reason(reason)
        application = advance_application(application_id=application_id, action="lapse", by=None, at=moment)
        _record("correction.ended_late", application, by, moment, {"reason": reason.strip()})
    return application


def refuse_closed_part(application: Application, *, section: str = "", slot: str = "") -> None:
    """Raises Blocked when the running correction does not open this section or slot. The dossier must be locked."""
    reason = why_part_closed(application, section=section, slot=slot)
    if reason:
        raise Blocked(reason)


def _lock_in_correction(application_id: int, by: User, version: int) -> Application:
    application = lock_application(application_id)
    if not applications_as(by=by, role=RoleCode.OFFICE).filter(pk=application_id).exists():
        raise NotFoundForYou
    if application.state != "correction" or application.version != version:
        raise Conflict(STALE)
    if application.cycle.rulebook.checking.correction_late == "lapse":
        raise Blocked("按本轮规则，补正逾期自动失效，不能延期。")
    return application


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise DomainError(f"请填写理由，不超过 {LONGEST_REASON} 字。")


def _record(action: str, application: Application, by: User, at: datetime, payload: Mapping[str, object]) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(application.pk),
        payload={"number": application.number, **payload},
    )
