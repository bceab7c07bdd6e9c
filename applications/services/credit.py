"""信用核查函: other bodies are asked about the organisations of a round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, AwardCycle, CreditLine, CreditRequest
from applications.rules.checking import CheckingRule
from applications.selectors.credit_matrix import under_check
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.calendar.periods import Period, period
from baoji_award.documents.numbering import allocate_number
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.outbox import enqueue

LETTER_TOPIC = "credit.letter"
SERIES = "letter"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A body, what it is asked, and how it is reached."""

    body: str
    matter: str
    contact: str = ""


def required_inquiries(rule: CheckingRule) -> list[Inquiry]:
    """What every dossier of the round is asked about, as its rules say."""
    return [Inquiry(body.name, body.matter) for body in rule.credit_bodies if body.required]


def reply_period(cycle: AwardCycle, at: datetime) -> Period:
    """Until when a letter of this day is to be answered. Raises UnknownYear where the calendar ends before."""
    return period(start=local_day(at), length=cycle.rulebook.checking.credit_workdays, unit="workday")


def ask_bodies(
    *,
    cycle_id: int,
    inquiries: Sequence[Inquiry],
    by: User,
    numbers: Sequence[str] | None = None,
    at: datetime | None = None,
) -> list[CreditRequest]:
    """One letter to each of these bodies about the dossiers with these numbers, or about all under check; the letters.

    A dossier whose question to a body is unanswered is left out of a further letter to it. Side effects, all or none:
    - takes the next numbers of the office's letters, writes requests and lines
    - audit event `credit.asked` for each letter, with its organisations
    - an outbox row for each letter that renders it
    Raises NotFoundForYou (not an officer of the round; a number that is not under check or not theirs to see),
    DomainError (no body, no organisation, UnknownYear), Conflict (everybody has been asked).
    """
    if not inquiries or len({inquiry.body for inquiry in inquiries}) != len(inquiries):
        raise DomainError("请选择或填写核查单位，同一单位只列一次。")
    with unit_of_work():
        # One set of letters at a time, so that two officers do not ask the same.
        cycle = AwardCycle.objects.select_for_update(no_key=True).filter(pk=cycle_id).first()
        if cycle is None or not holds_in_round(by, RoleCode.OFFICE, cycle_id):
            raise NotFoundForYou
        moment = at or database_now()
        applications = _asked_about(cycle, by, numbers)
        due = reply_period(cycle, moment)
        letters = [_ask(cycle, inquiry, applications, due, by, moment) for inquiry in inquiries]
        made = [letter for letter in letters if letter is not None]
        if not made:
            raise Conflict("所选单位已向这些部门发函，尚待回复，不需重复发函。")
    return made


def _asked_about(cycle: AwardCycle, by: User, numbers: Sequence[str] | None) -> list[Application]:
    applications = list(under_check(by=by, cycle=cycle, numbers=numbers))
    if numbers is not None and len(applications) != len(set(numbers)):
        raise NotFoundForYou
    if not applications:
        raise DomainError("没有正在初审的申报，不需发函。")
    return applications


def _ask(
    cycle: AwardCycle, inquiry: Inquiry, applications: list[Application], due: Period, by: User, at: datetime
) -> CreditRequest | None:
    asked = CreditLine.objects.filter(request__body=inquiry.body, outcome=CreditLine.Outcome.WAITING)
    waiting = set(asked.filter(request__cycle=cycle, cleared_at__isnull=True).values_list("application_id", flat=True))
    left = [application for application in applications if application.pk not in waiting]
    if not left:
        return None
    number = allocate_number(series=SERIES, year=local_day(at).year, prefix=cycle.rulebook.numbers.letter)
    request = CreditRequest.objects.create(
        cycle=cycle,
        body=inquiry.body,
        contact=inquiry.contact,
        matter=inquiry.matter,
        number=number.text,
        due_at=due.ends_at,
        due_sentence=due.sentence,
        asked_by=by,
        asked_at=at,
    )
    CreditLine.objects.bulk_create(CreditLine(request=request, application=application) for application in left)
    record(
        action="credit.asked",
        by=by,
        at=at,
        object_type="credit_request",
        object_id=str(request.pk),
        payload={
            "number": request.number,
            "body": request.body,
            "due_at": due.ends_at.isoformat(),
            "applications": [application.number for application in left],
        },
    )
    enqueue(topic=LETTER_TOPIC, key=str(request.pk), payload={"request": request.pk}, at=at)
    return request
