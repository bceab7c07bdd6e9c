"""Preparing a meeting: its agenda, its papers, who is on leave."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import PDF, inspect_upload
from baoji_award.documents.models import StoredFile
from baoji_award.errors import DomainError, NotFoundForYou
from committee.models import AgendaItem, Leave, Meeting, Paper
from committee.roles import members_of, require_no_recusal
from committee.selectors.evaluation import report_of
from committee.selectors.meeting_papers import meeting_paper
from committee.services.meetings import locked_meeting

MAX_BYTES = 50 * 1024 * 1024


@unit_of_work()
def set_agenda(*, meeting_id: int, titles: Sequence[str], by: User, at: datetime | None = None) -> None:
    """Writes the agenda of a meeting that has not begun.

    Raises NotFoundForYou, DomainError once the ballot is open. Side effects: the items; audit `meeting.agenda_set`.
    """
    meeting = _planned(meeting_id, by=by, role=RoleCode.OFFICE)
    meeting.agenda.all().delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=n, title=title) for n, title in enumerate(titles, start=1)
    )
    _record("meeting.agenda_set", meeting, {"items": list(titles)}, by=by, at=at or database_now())


def add_paper(
    *,
    meeting_id: int,
    title: str,
    upload: "UploadedFile[bytes] | None",
    released_at: datetime,
    names_units: bool,
    by: User,
    at: datetime | None = None,
) -> Paper:
    """Adds a PDF to the meeting's papers, without `upload` the issued report, and returns its row.

    Raises NotFoundForYou, Refused (recused officer), RejectedFile, DomainError when there is no issued report.
    Side effects: the file, the row, audit `meeting.paper_added`.
    """
    inspected = inspect_upload(upload, allowed={PDF}, max_bytes=MAX_BYTES) if upload else None
    with unit_of_work():
        meeting = locked_meeting(meeting_id, by=by, role=RoleCode.OFFICE)
        moment = at or database_now()
        if upload is None:
            stored = _report(meeting, by)
        else:
            stored = store_file(upload, name=f"{title}.pdf", by=by, at=moment, inspected=inspected)
        paper = Paper.objects.create(
            meeting=meeting,
            title=title,
            stored=stored,
            released_at=released_at,
            names_units=names_units or upload is None,
            added_by=by,
            added_at=moment,
        )
        payload = {"paper": paper.pk, "title": title, "sha256": stored.sha256, "released_at": released_at.isoformat()}
        _record("meeting.paper_added", meeting, payload, by=by, at=moment)
    return paper


def _report(meeting: Meeting, by: User) -> StoredFile:
    require_no_recusal(by, meeting.cycle, "evaluation")
    report = report_of(meeting.cycle)
    if report is None or report.document is None:
        raise DomainError("综合评审报告尚未签署定稿，请上传文件。")
    return report.document.stored


@unit_of_work()
def withdraw_paper(*, meeting_id: int, pk: int, by: User, at: datetime | None = None) -> None:
    """Takes a paper back, once: nobody reads it any more, its row stays.

    Raises NotFoundForYou. Side effects: the time; audit `meeting.paper_withdrawn`.
    """
    meeting = locked_meeting(meeting_id, by=by, role=RoleCode.OFFICE)
    moment = at or database_now()
    paper = meeting.papers.filter(pk=pk).first()
    if paper is None:
        raise NotFoundForYou
    if paper.withdrawn_at:
        return
    paper.withdrawn_at = moment
    paper.save(update_fields=["withdrawn_at"])
    _record("meeting.paper_withdrawn", meeting, {"paper": pk}, by=by, at=moment)


@unit_of_work()
def open_paper(*, pk: int, by: User, at: datetime | None = None) -> tuple[Paper, datetime]:
    """The paper that `by` reads and the moment of reading, which are printed across the copy.

    Raises as selectors/meeting_papers.py. Side effect: audit `meeting.paper_read`.
    """
    moment = at or database_now()
    paper = meeting_paper(pk=pk, by=by, at=moment)
    payload = {"paper": paper.pk, "title": paper.title, "sha256": paper.stored.sha256}
    _record("meeting.paper_read", paper.meeting, payload, by=by, at=moment)
    return paper, moment


@unit_of_work()
def take_leave(*, meeting_id: int, member_id: int, reason: str, by: User, at: datetime | None = None) -> Leave:
    """Records that a member is on leave; returns the row. Members for themselves, the office for any.

    Raises NotFoundForYou, DomainError: the ballot is open, no member, on leave already.
    Side effects: the row; audit `meeting.leave_taken`.
    """
    meeting = _for_leave(meeting_id, member_id, by)
    if member_id not in {member.pk for member in members_of(meeting.cycle)}:
        raise DomainError("请假人不是本轮组委会委员。")
    if meeting.leaves.filter(member=member_id).exists():
        raise DomainError("已经登记请假。")
    moment = at or database_now()
    leave = Leave.objects.create(
        meeting=meeting, member_id=member_id, reason=reason, recorded_by=by, recorded_at=moment
    )
    _record("meeting.leave_taken", meeting, {"member": member_id, "reason": reason}, by=by, at=moment)
    return leave


@unit_of_work()
def end_leave(*, meeting_id: int, member_id: int, by: User, at: datetime | None = None) -> None:
    """Takes a leave back before the ballot opens: the member comes after all.

    Raises NotFoundForYou, DomainError when the ballot is open. Side effects: the row goes; audit `meeting.leave_ended`.
    """
    meeting = _for_leave(meeting_id, member_id, by)
    if not meeting.leaves.filter(member=member_id).delete()[0]:
        raise NotFoundForYou
    _record("meeting.leave_ended", meeting, {"member": member_id}, by=by, at=at or database_now())


def _for_leave(meeting_id: int, member_id: int, by: User) -> Meeting:
    meeting = Meeting.objects.select_related("cycle").filter(pk=meeting_id).first()
    office = meeting is not None and holds_in_round(by, RoleCode.OFFICE, meeting.cycle_id)
    if not office and member_id != by.pk:
        raise NotFoundForYou
    return _planned(meeting_id, by=by, role=RoleCode.OFFICE if office else RoleCode.COMMITTEE)


def _planned(meeting_id: int, *, by: User, role: RoleCode) -> Meeting:
    meeting = locked_meeting(meeting_id, by=by, role=role)
    if meeting.phase != "planned":
        raise DomainError("表决已经开启，会议安排不能再更改。")
    return meeting


def _record(action: str, meeting: Meeting, payload: Mapping[str, object], *, by: User, at: datetime) -> None:
    record(action=action, by=by, at=at, object_type="meeting", object_id=str(meeting.pk), payload=payload)
