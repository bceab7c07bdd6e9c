"""The committee's resolution: the candidate list and the move of every dossier, in one transaction."""

from datetime import datetime

from applications.models import Application, AwardCycle
from applications.workflow.engine import advance_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import anchor, record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.models import Document, DocumentNumber
from baoji_award.documents.numbering import allocate_number
from baoji_award.documents.services import issue_document
from baoji_award.errors import DomainError
from committee.models import Candidate, Meeting, Resolution
from committee.printing import printed_anchor
from committee.roles import require_no_recusal
from committee.selectors.election import Outcome, outcome_of
from committee.selectors.meetings import resolution_of
from committee.selectors.sittings import sittings
from committee.services.meetings import locked_meeting


@unit_of_work()
def adopt_resolution(*, meeting_id: int, by: User, at: datetime | None = None) -> Resolution:
    """Turns the confirmed count into the committee's resolution and returns it.

    Raises NotFoundForYou, Refused (a recused officer), DomainError: count not confirmed by both, confirmed by `by`,
    adopted already, a tie that has to be voted on again. Side effects, all or nothing:
    - allocates the number, renders the PDF with the recorded votes and the audit anchor
    - writes the resolution and the candidates (the database refuses more than the ceilings)
    - moves every dossier in 评价审议 by propose or not_propose (advance_application)
    - audit event `resolution.adopted`
    """
    meeting = locked_meeting(meeting_id, by=by, role=RoleCode.OFFICE)
    cycle = AwardCycle.objects.select_for_update().get(pk=meeting.cycle_id)
    require_no_recusal(by, cycle, "evaluation")
    confirmed_by = _refuse(meeting, cycle, by)
    moment = at or database_now()
    result = outcome_of(meeting)
    if result.tie is not None:
        raise DomainError(f"“{result.tie.kind.name}”名额末位出现并列，请开启下一轮表决。")
    waiting = list(Application.objects.select_for_update().filter(cycle=cycle, state="evaluation").order_by("pk"))
    resolution = _write(meeting, result, confirmed_by=confirmed_by, by=by, at=moment)
    proposed = {motion.application_id for motion in result.chosen}
    for application in waiting:
        action = "propose" if application.pk in proposed else "not_propose"
        advance_application(application_id=application.pk, action=action, by=by, at=moment)
    record(
        action="resolution.adopted",
        by=by,
        at=moment,
        object_type="cycle",
        object_id=str(cycle.pk),
        payload={
            "number": resolution.number.text,
            "candidates": len(result.chosen),
            "meeting": meeting.pk,
            "recorded_by": by.pk,
            "confirmed_by": meeting.confirmed_by_id,
            "sha256": resolution.document.stored.sha256,
        },
    )
    return resolution


def _refuse(meeting: Meeting, cycle: AwardCycle, by: User) -> User:
    """Whoever confirmed the count; raises DomainError when there is no resolution to adopt."""
    if meeting.confirmed_by == by:
        raise DomainError("计票确认人与决议登记人不能是同一人。")
    if cycle.state != "evaluation":
        raise DomainError("本轮不在评价审议阶段，不能形成决议。")
    if resolution_of(cycle) is not None:
        raise DomainError("本轮决议已经形成。")
    if meeting.confirmed_by is None:
        raise DomainError("计票结果尚未由到会委员确认，不能形成决议。")
    if meeting.teller is None:
        raise DomainError("计票结果尚未由计票人确认，不能形成决议。")
    if meeting.runoff is not None:
        raise DomainError("本次表决之后又进行了下一轮表决，请按最后一轮的结果形成决议。")
    return meeting.confirmed_by


def _write(meeting: Meeting, outcome: Outcome, *, confirmed_by: User, by: User, at: datetime) -> Resolution:
    cycle = meeting.cycle
    mark = anchor()
    number = allocate_number(series="resolution", year=local_day(at).year, prefix=cycle.rulebook.numbers.resolution)
    anchor_text = f"{mark.seq}:{mark.hash}"
    resolution = Resolution.objects.create(
        cycle=cycle,
        meeting=meeting,
        number=number,
        document=_document(meeting, number, outcome, anchor_text=anchor_text, by=by, at=at),
        recorded_by=by,
        confirmed_by=confirmed_by,
        adopted_at=at,
        anchor=anchor_text,
    )
    places: dict[int, int] = {}
    for motion in outcome.chosen:
        places[motion.kind_id] = places.get(motion.kind_id, 0) + 1
        Candidate.objects.create(
            application=motion.application, kind=motion.kind, position=places[motion.kind_id], resolution=resolution
        )
    return resolution


def _document(
    meeting: Meeting, number: DocumentNumber, outcome: Outcome, *, anchor_text: str, by: User, at: datetime
) -> Document:
    labels = meeting.cycle.rulebook.labels
    kinds = list(meeting.cycle.award_kinds.all())
    return issue_document(
        kind="resolution",
        template="documents/resolution.html",
        context={
            "title": f"{labels.committee}关于{meeting.cycle.title}候选名单的决议",
            "mark": labels.committee,
            "signer": labels.committee,
            "cycle": meeting.cycle,
            "meeting": meeting,
            "sittings": sittings(meeting),
            "lists": [(kind, [motion for motion in outcome.chosen if motion.kind == kind]) for kind in kinds],
            "unresolved": outcome.unresolved,
            "anchor": printed_anchor(anchor_text),
            "recorded_by": by,
        },
        object_type="cycle",
        object_id=str(meeting.cycle_id),
        by=by,
        at=at,
        number=number,
    )
