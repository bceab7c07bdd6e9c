"""Handling an objection: accepted or not, then upheld or rejected, with a reply."""

from datetime import datetime

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.models import Document
from baoji_award.documents.numbering import allocate_number
from baoji_award.documents.services import issue_document
from baoji_award.errors import Conflict, DomainError
from committee.models import Objection, ObjectionState
from committee.selectors.objections import load_objection

LEAST_REASON = 10
CLOSING = {ObjectionState.NOT_ACCEPTED, ObjectionState.UPHELD, ObjectionState.REJECTED}
NEXT = {
    ObjectionState.RECEIVED: (ObjectionState.ACCEPTED, ObjectionState.NOT_ACCEPTED),
    ObjectionState.ACCEPTED: (ObjectionState.UPHELD, ObjectionState.REJECTED),
}


@unit_of_work()
def handle_objection(
    *, number: str, decision: str, reason: str = "", reply: str = "", by: User, at: datetime | None = None
) -> Objection:
    """Takes the case one step on (`decision` is an ObjectionState) and returns it.

    Raises NotFoundForYou, Conflict when the case is not where the step starts, DomainError when a closing step lacks
    its reason or reply. Side effects: state, reason, reply; for a closing step the reply letter as a PDF, addressed
    to 异议反映人 because the letter must not name them; audit `objection.<decision>`.
    """
    seen = load_objection(by=by, number=number)
    objection = Objection.objects.select_for_update(of=("self",)).select_related("notice__cycle").get(pk=seen.pk)
    target = ObjectionState(decision)
    if target not in NEXT.get(ObjectionState(objection.state), ()):
        raise Conflict(f"该异议当前状态为“{objection.get_state_display()}”，不能办理此步。请刷新页面。")
    moment = at or database_now()
    if target in CLOSING:
        _close(objection, target, reason.strip(), reply.strip(), by=by, at=moment)
    else:
        objection.accepted_at = moment
    objection.state, objection.handled_by = target, by
    objection.save()
    record(
        action=f"objection.{target}",
        by=by,
        at=moment,
        object_type="objection",
        object_id=number,
        payload={"reason": objection.reason},
    )
    return objection


def _close(objection: Objection, target: ObjectionState, reason: str, reply: str, *, by: User, at: datetime) -> None:
    if len(reason) < LEAST_REASON or len(reply) < LEAST_REASON:
        raise DomainError(f"请填写办理依据与理由、答复内容，各不少于 {LEAST_REASON} 个字。")
    objection.reason, objection.reply, objection.closed_at = reason, reply, at
    objection.document = _reply_letter(objection, target, by=by, at=at)


def _reply_letter(objection: Objection, target: ObjectionState, *, by: User, at: datetime) -> Document:
    rulebook = objection.notice.cycle.rulebook
    number = allocate_number(series="letter", year=local_day(at).year, prefix=rulebook.numbers.letter)
    return issue_document(
        kind="objection_reply",
        template="documents/objection_reply.html",
        context={
            "title": "关于公示异议办理情况的答复",
            "mark": rulebook.labels.office,
            "signer": rulebook.labels.office,
            "addressee": "异议反映人",
            "objection": objection,
            "conclusion": target.label,
            "reply": objection.reply,
        },
        object_type="objection",
        object_id=str(objection.pk),
        by=by,
        at=at,
        number=number,
    )
