"""Hearing the organisation objected to: it reads the handler's words, never the objection, and answers in time."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from applications.deadline_events import deadline_event
from applications.roles import ROLES
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.calendar.ics import Event
from baoji_award.calendar.periods import period
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import inspect_upload, stored_name
from baoji_award.documents.models import Document
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell
from committee.models import HearingFile, Objection, ObjectionHearing, ObjectionState
from committee.selectors.hearings import load_case_letter, load_hearing, load_hearing_file
from committee.selectors.objection_desks import HEARING
from committee.services.cases import lock_case, require_state, require_text, trace
from committee.services.identity import refuse_telling, telling_recorded
from committee.services.objection_intake import ALLOWED, MAX_BYTES, MAX_FILES

LONGEST_ANSWER = 3000


@telling_recorded
@unit_of_work()
def hear_organisation(*, number: str, substance: str, by: User, at: datetime | None = None) -> ObjectionHearing:
    """A handler asks the organisation to explain, in their own words; returns the hearing with its due instant.

    Raises NotFoundForYou, Refused, Conflict (not accepted, or an earlier hearing still runs), DomainError (too short,
    too long, or naming the objector). Side effects: the row, due at the end of the round's working days; a message to
    the organisation's people; audit `objection.hearing_asked` without the words.
    """
    objection = lock_case(number=number, by=by)
    require_state(objection, ObjectionState.ACCEPTED)
    moment = at or database_now()
    if objection.hearings.filter(answered_at__isnull=True, due_at__gt=moment).exists():
        raise Conflict("上一次听取意见尚未答复，也未到期，请等待答复。")
    said = require_text("需要说明的问题", substance)
    refuse_telling(objection, said, by=by)
    days = objection.notice.cycle.rulebook.objections.hearing_workdays
    due = period(start=local_day(moment), length=days, unit="workday")
    hearing = ObjectionHearing.objects.create(
        objection=objection,
        substance=said,
        asked_by=by,
        asked_at=moment,
        due_at=due.ends_at,
        due_explanation=due.sentence,
    )
    trace(objection, "hearing_asked", by=by, at=moment, hearing=hearing.pk, due_at=due.ends_at.isoformat())
    tell_organisation(
        objection,
        "objection_hearing",
        {"due_at": hearing.due_at},
        key=f"objection_hearing:{hearing.pk}",
        link=reverse("committee:hearing", args=[hearing.pk]),
        event=deadline_event(objection.application.cycle, HEARING, hearing.due_at, stamp=moment),
        at=moment,
    )
    return hearing


def tell_organisation(
    objection: Objection,
    template: str,
    context: dict[str, object],
    *,
    key: str,
    link: str,
    event: Event | None = None,
    at: datetime,
) -> None:
    """One message to each person of the organisation objected to. Must run in a unit of work."""
    tell(
        to=ROLES[RoleCode.APPLICANT].holders(objection.application),
        template=template,
        context={"application": objection.application, "number": objection.number.text, **context},
        key=key,
        link=link,
        kind=Message.Kind.DOCUMENT,
        event=event,
        at=at,
    )


def answer_hearing(
    *,
    hearing_id: int,
    answer: str,
    files: "Sequence[UploadedFile[bytes]]",
    by: User,
    at: datetime | None = None,
) -> ObjectionHearing:
    """The organisation's one answer with its files, before the due instant by the database clock; returns the hearing.

    Raises NotFoundForYou (not of this organisation), Conflict (answered already, or the case is closed), DomainError
    (late, too short or long, too many files), RejectedFile. Side effects: the answer, stored files, a message to the
    case's handlers, audit `objection.hearing_answered`.
    """
    said = require_text("答复", answer, longest=LONGEST_ANSWER)
    if len(files) > MAX_FILES:
        raise DomainError(f"证明材料至多 {MAX_FILES} 份，请合并后上传")
    load_hearing(by=by, pk=hearing_id)
    checked = [(upload, inspect_upload(upload, allowed=ALLOWED, max_bytes=MAX_BYTES)) for upload in files]
    with unit_of_work():
        hearing = _lock(hearing_id, by)
        moment = at or database_now()
        if moment >= hearing.due_at:
            raise DomainError("答复期限已过，不能再提交。需要补充说明的，请联系组委会办公室。")
        hearing.answer, hearing.answered_by, hearing.answered_at = said, by, moment
        hearing.save(update_fields=["answer", "answered_by", "answered_at"])
        for upload, inspected in checked:
            name = stored_name(upload)
            stored = store_file(upload, name=name, by=by, at=moment, inspected=inspected)
            HearingFile.objects.create(hearing=hearing, name=name, stored=stored)
        trace(hearing.objection, "hearing_answered", by=by, at=moment, hearing=hearing.pk, files=len(checked))
        _tell_handlers(hearing, moment)
    return hearing


def _lock(hearing_id: int, by: User) -> ObjectionHearing:
    hearing = load_hearing(by=by, pk=hearing_id)
    # The case first, as every other step does.
    objection = Objection.objects.select_for_update(of=("self",)).get(pk=hearing.objection_id)
    hearing = ObjectionHearing.objects.select_for_update(of=("self",)).get(pk=hearing_id)
    if hearing.answered_at is not None:
        raise Conflict("已经答复，不能再次提交。")
    if objection.state != ObjectionState.ACCEPTED:
        raise Conflict("该异议已进入审定，不再接收答复。")
    return hearing


def _tell_handlers(hearing: ObjectionHearing, at: datetime) -> None:
    number = hearing.objection.number.text
    tell(
        to=[handler.user for handler in hearing.objection.handlers.filter(ended_at__isnull=True)],
        template="objection_answered",
        context={"application": hearing.objection.application, "number": number},
        key=f"objection_answered:{hearing.pk}",
        link=reverse("committee:office_objection", args=[number]),
        kind=Message.Kind.TASK,
        at=at,
    )


@unit_of_work()
def read_hearing_file(*, hearing_id: int, pk: int, by: User, at: datetime | None = None) -> HearingFile:
    """A file of an answer, for the organisation, or the office that sees the case; audit `file.read`.

    Raises NotFoundForYou.
    """
    file = load_hearing_file(by=by, hearing_id=hearing_id, pk=pk)
    record(
        action="file.read",
        by=by,
        at=at or database_now(),
        object_type="objection",
        object_id=file.hearing.objection.number.text,
        payload={"file": file.pk, "sha256": file.stored.sha256},
    )
    return file


@unit_of_work()
def read_case_letter(*, number: str, by: User, at: datetime | None = None) -> Document:
    """The letter to the organisation about the case, for its people, office and supervision; audit `letter.read`.

    Raises NotFoundForYou.
    """
    document = load_case_letter(by=by, number=number)
    record(
        action="letter.read",
        by=by,
        at=at or database_now(),
        object_type="objection",
        object_id=number,
        payload={"document": document.pk, "sha256": document.stored.sha256},
    )
    return document
