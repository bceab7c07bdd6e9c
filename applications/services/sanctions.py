"""限制申报名册: entries are added and lifted, never changed and never deleted."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError

from applications.models import Sanction
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.accounts.uscc import validate
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Bar:
    """What an entry says; `ends_on` None is a bar without an end, else its last day (inclusive)."""

    uscc: str
    name: str
    reason: str
    document: str
    starts_on: date
    ends_on: date | None
    source: str


def bar_organisation(*, bar: Bar, by: User, at: datetime | None = None) -> Sanction:
    """Enters a bar and returns it; also for apps above that decide one (a revoked honour).

    Side effects: the row, audit event `sanction.added`. The organisation needs no account here.
    Raises NotFoundForYou unless `by` is of the office, InvalidCode, DomainError (an end before the start, something
    left empty), Conflict (the same document bars this organisation already).
    """
    if not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou
    with unit_of_work():
        checked = _checked(bar)
        moment = at or database_now()
        entered = _enter(checked, by, moment)
        _record("sanction.added", entered, by, moment, {"from": str(bar.starts_on), "until": str(bar.ends_on or "")})
    return entered


def _enter(bar: Bar, by: User, at: datetime) -> Sanction:
    """The row, unless the document bars this organisation already: the database knows, whoever else is entering it."""
    try:
        with unit_of_work():
            return Sanction.objects.create(**asdict(bar), added_by=by, added_at=at)
    except IntegrityError as error:
        if Sanction.objects.filter(uscc=bar.uscc, document=bar.document, lifted_at__isnull=True).exists():
            raise Conflict(f"名册中已有{bar.document}对该单位的限制，不需重复登记。") from error
        raise


def lift_bar(*, sanction_id: int, reason: str, by: User, at: datetime | None = None) -> Sanction:
    """Ends a bar before its time, with a reason, and returns it. It stays in the register.

    Side effects: its end, audit event `sanction.lifted`.
    Raises NotFoundForYou (unknown, or `by` not of the office), DomainError (no reason), Conflict (lifted already).
    """
    if not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou
    with unit_of_work():
        bar = Sanction.objects.select_for_update().filter(pk=sanction_id).first()
        if bar is None:
            raise NotFoundForYou
        if bar.lifted_at is not None:
            raise Conflict("该限制已解除。")
        why = reason.strip()
        if not why or len(why) > LONGEST_REASON:
            raise DomainError(f"请填写解除原因，不超过 {LONGEST_REASON} 字。")
        bar.lifted_by, bar.lifted_at, bar.lift_reason = by, at or database_now(), why
        bar.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
        _record("sanction.lifted", bar, by, bar.lifted_at, {"reason": why})
    return bar


def _checked(bar: Bar) -> Bar:
    checked = Bar(
        uscc=validate(bar.uscc),
        name=bar.name.strip(),
        reason=bar.reason.strip(),
        document=bar.document.strip(),
        starts_on=bar.starts_on,
        ends_on=bar.ends_on,
        source=bar.source.strip(),
    )
    if not all((checked.name, checked.reason, checked.document, checked.source)):
        raise DomainError("请填写单位名称、限制事由、文书号和信息来源。")
    if checked.ends_on is not None and checked.ends_on < checked.starts_on:
        raise DomainError("限制截止日不能早于限制起始日。")
    return checked


def _record(action: str, bar: Sanction, by: User, at: datetime, more: dict[str, object]) -> None:
    payload = {"uscc": bar.uscc, "document": bar.document, **more}
    record(action=action, by=by, at=at, object_type="sanction", object_id=str(bar.pk), payload=payload)
