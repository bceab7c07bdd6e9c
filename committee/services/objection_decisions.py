"""The conclusion of a case: proposed by a handler, approved or sent back by a second person."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from applications.roles import ROLES
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.facts import facts_digest
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import Conflict, DomainError, Refused
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell
from committee.models import Objection, ObjectionDecision, ObjectionState
from committee.services.cases import lock_case, require_state, require_text, trace
from committee.services.hearings import tell_organisation
from committee.services.identity import refuse_telling, telling_recorded
from committee.services.objection_letters import order_letter

LONGEST_CONSEQUENCE = LONGEST_RETURN = 500


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a handler proposes. `resolution` and `resolved_on` where the committee decides by the round's rules."""

    conclusion: str
    findings: str
    reply: str
    organisation_reply: str
    consequence: str = ""
    resolution: str = ""
    resolved_on: date | None = None


@telling_recorded
@unit_of_work()
def propose_conclusion(*, number: str, proposal: Conclusion, by: User, at: datetime | None = None) -> ObjectionDecision:
    """A handler proposes how the accepted case ends; returns the proposal, which waits for a second person.

    Raises NotFoundForYou, Refused, Conflict (not accepted, an unanswered hearing still runs), DomainError (a text
    missing, too long or naming the objector; upheld without its consequence; no resolution where the committee
    decides). Side effects: the case waits (`deciding`), a message to the other officers, audit `objection.proposed`.
    """
    objection = lock_case(number=number, by=by)
    require_state(objection, ObjectionState.ACCEPTED)
    moment = at or database_now()
    if objection.hearings.filter(answered_at__isnull=True, due_at__gt=moment).exists():
        raise Conflict("正在听取被反映单位的意见，收到答复或者期满后才能提出结论。")
    fields = _checked(objection, proposal, by=by, at=moment)
    decision = ObjectionDecision.objects.create(objection=objection, proposed_by=by, proposed_at=moment, **fields)
    objection.state, objection.handled_by = ObjectionState.DECIDING, by
    objection.save(update_fields=["state", "handled_by"])
    told = {
        "decision": decision.pk,
        "conclusion": decision.conclusion,
        "resolution": decision.resolution,
        "resolved_on": decision.resolved_on.isoformat() if decision.resolved_on else "",
        "proposed_by": by.pk,
    }
    trace(objection, "proposed", by=by, at=moment, **told)
    tell(
        to=ROLES[RoleCode.OFFICE].holders(objection.application).exclude(pk=by.pk),
        template="objection_to_approve",
        context={"application": objection.application, "number": number, "by": by},
        key=f"objection_to_approve:{decision.pk}",
        link=reverse("committee:office_objection", args=[number]),
        kind=Message.Kind.TASK,
        at=moment,
    )
    return decision


def _checked(objection: Objection, proposal: Conclusion, *, by: User, at: datetime) -> dict[str, object]:
    if proposal.conclusion not in {ObjectionState.UPHELD, ObjectionState.REJECTED}:
        raise DomainError("请选择结论。")
    fields: dict[str, object] = {
        "conclusion": proposal.conclusion,
        "findings": require_text("查明的事实和依据", proposal.findings),
        "reply": require_text("对反映人的答复", proposal.reply),
        "organisation_reply": require_text("对被反映单位的答复", proposal.organisation_reply),
        "consequence": proposal.consequence.strip(),
    }
    if proposal.conclusion == ObjectionState.UPHELD:
        fields["consequence"] = require_text("处理结果", proposal.consequence, longest=LONGEST_CONSEQUENCE)
    refuse_telling(objection, *(str(text) for text in fields.values()), by=by)
    if objection.notice.cycle.rulebook.objections.decided_by == "committee":
        if not proposal.resolution.strip() or proposal.resolved_on is None:
            raise DomainError("按本轮规则，结论由组委会决议作出，请填写决议文号和日期。")
        if proposal.resolved_on > local_day(at):
            raise DomainError("决议日期不能晚于今天。")
        fields |= {"resolution": proposal.resolution.strip(), "resolved_on": proposal.resolved_on}
    return fields


@unit_of_work()
def approve_conclusion(*, number: str, by: User, at: datetime | None = None) -> Objection:
    """A second officer approves the proposed conclusion and closes the case; returns it.

    Raises NotFoundForYou, Refused (the proposer), Conflict. Side effects: the decision is signed, the case closed,
    letters to objector and organisation by the outbox, a message to the organisation, audit `objection.<conclusion>`.
    """
    objection = lock_case(number=number, by=by, handler=False)
    decision = _waiting(objection)
    if decision.proposed_by_id == by.pk:
        raise Refused("结论须由提出人以外的工作人员审定。")
    moment = at or database_now()
    decision.approved_by, decision.approved_at = by, moment
    decision.save(update_fields=["approved_by", "approved_at"])
    objection.state, objection.closed_at, objection.handled_by = decision.conclusion, moment, by
    objection.reason, objection.reply = decision.findings, decision.reply
    objection.save(update_fields=["state", "closed_at", "handled_by", "reason", "reply"])
    ending = {"decision": decision.pk, "approved_by": by.pk, "consequence": facts_digest(decision.consequence)}
    trace(objection, decision.conclusion, by=by, at=moment, **ending)
    order_letter(objection, "objector", at=moment)
    order_letter(objection, "organisation", at=moment)
    tell_organisation(
        objection,
        "objection_closed",
        {},
        key=f"objection_closed:{objection.pk}",
        link=reverse("committee:hearings"),
        at=moment,
    )
    return objection


@telling_recorded
@unit_of_work()
def return_conclusion(*, number: str, reason: str, by: User, at: datetime | None = None) -> Objection:
    """A second officer sends the proposal back to the handlers, who go on with the inquiry; returns the case.

    Raises NotFoundForYou, Refused (the proposer), Conflict, DomainError (no reason, or one naming the objector). Side
    effects: the proposal is kept as returned, a message to its proposer, audit `objection.sent_back` with the reason.
    """
    objection = lock_case(number=number, by=by, handler=False)
    decision = _waiting(objection)
    if decision.proposed_by_id == by.pk:
        raise Refused("结论须由提出人以外的工作人员审定。")
    said = require_text("退回理由", reason, longest=LONGEST_RETURN)
    refuse_telling(objection, said, by=by)
    moment = at or database_now()
    decision.returned_by, decision.returned_at, decision.return_reason = by, moment, said
    decision.save(update_fields=["returned_by", "returned_at", "return_reason"])
    objection.state = ObjectionState.ACCEPTED
    objection.save(update_fields=["state"])
    trace(objection, "sent_back", by=by, at=moment, decision=decision.pk, reason=said)
    tell(
        to=[decision.proposed_by],
        template="objection_sent_back",
        context={"application": objection.application, "number": number, "by": by},
        key=f"objection_sent_back:{decision.pk}",
        link=reverse("committee:office_objection", args=[number]),
        kind=Message.Kind.TASK,
        at=moment,
    )
    return objection


def _waiting(objection: Objection) -> ObjectionDecision:
    require_state(objection, ObjectionState.DECIDING)
    return objection.decisions.select_related("proposed_by").get(approved_at__isnull=True, returned_at__isnull=True)
