"""Revoking an award (domain.md 2.8): one officer proposes it with the decision, another approves it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum

from applications.models import Application
from applications.rules.honours import GroundRule
from applications.services.sanctions import Bar, bar_organisation
from applications.workflow.engine import advance_application, lock_application
from applications.workflow.policy import holds_in_round, visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from committee.models import Award, Payment, Revocation
from committee.services.incoming import Uploaded, filed, inspected

LONGEST_REASON = 500
State = Revocation.State


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the decision says: on which ground of the round's rules, why, under which number and day."""

    ground: str
    reason: str
    document: str
    decided_on: date


def propose_revocation(
    *, application_id: int, proposal: Proposal, decision: Uploaded, by: User, at: datetime | None = None
) -> Revocation:
    """Enters the proposal and returns it; the award stands until a second officer approves.

    Raises NotFoundForYou, Conflict (not awarded, proposed already), DomainError (an unknown ground, nothing said, a day
    in the future), RejectedFile. Side effects: the stored decision, the row, audit event `revocation.proposed`.
    """
    seen = inspected(decision)
    with unit_of_work():
        application = locked_as_office(application_id, by)
        moment = at or database_now()
        if application.state != "awarded":
            raise Conflict("该单位不在获奖状态，不能办理撤销。")
        award = Award.objects.get(application=application)
        if award.revocations.filter(state=State.PROPOSED).exists():
            raise Conflict("已有待复核的撤销申请。")
        ground = _checked(application, proposal, moment)
        bars, until = application.cycle.rulebook.honours.bar_of(ground, proposal.decided_on)
        entered = Revocation.objects.create(
            award=award,
            ground=ground.key,
            ground_label=ground.label,
            reason=proposal.reason.strip(),
            document=proposal.document.strip(),
            decided_on=proposal.decided_on,
            decision=filed(decision, seen, name="撤销决定", by=by, at=moment),
            bars=bars,
            barred_until=until,
            proposed_by=by,
            proposed_at=moment,
        )
        _record("revocation.proposed", entered, by, moment)
    return entered


@unit_of_work()
def decide_revocation(*, pk: int, approve: bool, by: User, at: datetime | None = None) -> Revocation:
    """Approves or refuses the proposal and returns it.

    Raises NotFoundForYou, Refused (one's own proposal), Conflict (decided already), DomainError (approving while a
    payment waits for its second person: confirmed later, it would be missing in what is due back). Approval, all or
    nothing:
    - moves the application by revoke, which tells applicant and bureau
    - enters the bar into the register that the eligibility check reads
    - states the money due back and until when
    Either way the row and an audit event `revocation.approved` or `revocation.refused`.
    """
    found = Revocation.objects.select_related("award").filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    application = locked_as_office(found.award.application_id, by)
    revocation = Revocation.objects.select_for_update(of=("self",)).select_related("award").get(pk=pk)
    if revocation.state != State.PROPOSED:
        raise Conflict("该撤销申请已办结。")
    if revocation.proposed_by_id == by.pk:
        raise Refused("撤销须由另一人复核。")
    moment = at or database_now()
    revocation.state = State.APPROVED if approve else State.REFUSED
    revocation.closed_by, revocation.closed_at = by, moment
    if approve:
        _state_the_money(revocation, application, moment)
        if revocation.bars:
            revocation.sanction = bar_organisation(bar=_bar(revocation, application), by=by, at=moment)
    revocation.save()
    if approve:
        reason = f"{revocation.ground_label}（{revocation.document}）"
        advance_application(application_id=application.pk, action="revoke", by=by, reason=reason, at=moment)
    _record(f"revocation.{revocation.state}", revocation, by, moment)
    return revocation


def locked_as_office(application_id: int, by: User) -> Application:
    """The application locked, for an officer of its round who sees it. Raises NotFoundForYou."""
    application = lock_application(application_id)
    if not holds_in_round(by, RoleCode.OFFICE, application.cycle_id):
        raise NotFoundForYou
    if not Application.objects.filter(visible(by), pk=application.pk).exists():
        raise NotFoundForYou
    return application


def _checked(application: Application, proposal: Proposal, at: datetime) -> GroundRule:
    ground = application.cycle.rulebook.honours.ground(proposal.ground)
    if ground is None:
        raise DomainError("请选择撤销情形。")
    if not proposal.reason.strip() or len(proposal.reason) > LONGEST_REASON or not proposal.document.strip():
        raise DomainError(f"请填写决定文号，事实与理由不超过 {LONGEST_REASON} 字。")
    if proposal.decided_on > local_day(at):
        raise DomainError("决定日期不能晚于今天。")
    return ground


def _state_the_money(revocation: Revocation, application: Application, at: datetime) -> None:
    if revocation.award.payments.filter(state=Payment.State.RECORDED).exists():
        raise DomainError("该单位有待复核的资金登记，请先复核，再办理撤销，以便准确载明应退回的资金。")
    paid = revocation.award.payments.filter(direction=Payment.Direction.OUT, state=Payment.State.CONFIRMED)
    revocation.money_due = paid.aggregate(total=Sum("amount"))["total"] or 0
    if revocation.money_due:
        days = application.cycle.rulebook.honours.money_back_days
        revocation.money_due_on = local_day(at) + timedelta(days=days)


def _bar(revocation: Revocation, application: Application) -> Bar:
    return Bar(
        uscc=application.organisation.uscc,
        name=application.organisation.name,
        reason=f"奖项被撤销：{revocation.ground_label}",
        document=revocation.document,
        starts_on=revocation.decided_on,
        ends_on=revocation.barred_until,
        source=application.cycle.rulebook.labels.office[:60],
    )


def _record(action: str, revocation: Revocation, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(revocation.award.application_id),
        payload={
            "award": revocation.award_id,
            "ground": revocation.ground,
            "document": revocation.document,
            "sha256": revocation.decision.sha256,
            "barred_until": str(revocation.barred_until or ""),
            "money_due": revocation.money_due,
            "money_due_on": str(revocation.money_due_on or ""),
            "decided_on": revocation.decided_on.isoformat(),
            "bars": revocation.bars,
            "revocation": revocation.pk,
            "by": by.pk,
        },
    )
