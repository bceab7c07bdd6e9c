"""Money to a winner and back: recorded with its voucher by one officer, confirmed by another."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from committee.models import Award, Payment
from committee.services.incoming import Uploaded, filed, inspected
from committee.services.revocations import locked_as_office

State, Direction = Payment.State, Payment.Direction


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment as its voucher says; `direction` is out or back."""

    direction: str
    amount: int
    paid_on: date


def record_payment(
    *, application_id: int, entry: Entry, voucher: Uploaded, by: User, at: datetime | None = None
) -> Payment:
    """Records a payment, to be confirmed by somebody else, and returns it.

    Raises NotFoundForYou, DomainError (more than awarded or paid, a day in the future, nothing due back),
    RejectedFile. Side effects: the stored voucher, the row, audit event `payment.recorded`.
    """
    seen = inspected(voucher)
    with unit_of_work():
        application = locked_as_office(application_id, by)
        award = Award.objects.filter(application=application).first()
        if award is None:
            raise NotFoundForYou
        moment = at or database_now()
        if entry.amount <= 0 or entry.paid_on > local_day(moment):
            raise DomainError("请填写金额；日期不能晚于今天。")
        _check_amount(award, entry, revoked=application.state == "revoked")
        payment = Payment.objects.create(
            award=award,
            direction=entry.direction,
            amount=entry.amount,
            paid_on=entry.paid_on,
            voucher=filed(voucher, seen, name="凭证", by=by, at=moment),
            recorded_by=by,
            recorded_at=moment,
        )
        _record("payment.recorded", payment, by, moment)
    return payment


@unit_of_work()
def decide_payment(*, pk: int, confirm: bool, by: User, at: datetime | None = None) -> Payment:
    """Confirms a payment or refuses it, and returns it; a refused one counts nowhere.

    Raises NotFoundForYou, Refused (one's own entry), Conflict (decided already).
    Side effects: the row, audit event `payment.confirmed` or `payment.refused`.
    """
    found = Payment.objects.select_related("award").filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    locked_as_office(found.award.application_id, by)
    payment = Payment.objects.select_for_update(of=("self",)).select_related("award", "voucher").get(pk=pk)
    if payment.state != State.RECORDED:
        raise Conflict("该笔登记已复核。")
    if payment.recorded_by_id == by.pk:
        raise Refused("资金登记须由另一人复核。")
    moment = at or database_now()
    payment.state = State.CONFIRMED if confirm else State.REFUSED
    payment.decided_by, payment.decided_at = by, moment
    payment.save(update_fields=["state", "decided_by", "decided_at"])
    _record(f"payment.{payment.state}", payment, by, moment)
    return payment


def _check_amount(award: Award, entry: Entry, *, revoked: bool) -> None:
    """What the database holds as well, in words."""
    standing = award.payments.exclude(state=State.REFUSED).filter(direction=entry.direction)
    total = (standing.aggregate(total=Sum("amount"))["total"] or 0) + entry.amount
    if entry.direction == Direction.OUT:
        if revoked:
            raise DomainError("奖项已撤销，不再拨付资金。")
        if total > award.money:
            raise DomainError(f"拨付合计不能超过补助资金 {award.money} 元。")
        return
    paid = award.payments.filter(direction=Direction.OUT, state=State.CONFIRMED).aggregate(total=Sum("amount"))["total"]
    if not revoked:
        raise DomainError("奖项未撤销，没有应退回的资金。")
    if total > (paid or 0):
        raise DomainError(f"退回合计不能超过已拨付的 {paid or 0} 元。")


def _record(action: str, payment: Payment, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(payment.award.application_id),
        payload={
            "payment": payment.pk,
            "direction": payment.direction,
            "amount": payment.amount,
            "paid_on": payment.paid_on.isoformat(),
            "sha256": payment.voucher.sha256,
            "by": by.pk,
        },
    )
