"""What handling a case leaves behind: who read the reply, who guessed a name; and the days that were open at first."""

from datetime import date

import pytest
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse

from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.calendar.models import Day, Year
from baoji_award.errors import DomainError, Refused
from baoji_award.notifications.models import Message
from committee.models import Objection
from committee.services.objection_days import PENDING
from committee.services.objection_decisions import propose_conclusion, return_conclusion
from committee.services.objection_letters import issue_letter
from committee.services.objection_tasks import CaseTask, finish_task, give_task
from tests.browsing import browser
from tests.committee.hall import DURING, JOHN, Hall, concluded, conclusion_of, handled, make_hall, published
from tests.committee.test_objection_cases import received
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=2)
    published(hall)
    return hall


def test_the_handler_prints_the_reply_and_the_reading_is_recorded(hall: Hall) -> None:
    case = received(hall)
    number = handled(hall, case)
    address = reverse("committee:objection_reply", args=[number])
    assert browser(hall.officer).get(address).status_code == 404
    concluded(hall, number, "rejected")
    issue_letter({"objection": case.pk, "to": "objector"})
    answer = browser(hall.officer).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    event = AuditEvent.objects.get(action="file.read", object_id=number)
    assert (event.actor, "sha256" in event.payload) == (hall.officer, True)
    assert [browser(user).get(address).status_code for user in (hall.office, hall.supervisor)] == [403, 404]
    page = browser(hall.officer).get(reverse("committee:office_objection", args=[number])).content.decode()
    assert (address in page, "请打印后寄送" in page) == (True, True)


def test_a_guessed_name_leaves_a_trace_and_guesses_are_few(hall: Hall) -> None:
    """A refusal confirms the name to somebody who may not read it: the trace stands though all else is rolled back."""
    number = handled(hall, received(hall))
    propose_conclusion(number=number, proposal=conclusion_of("rejected"), by=hall.officer, at=DURING)
    for _ in range(5):
        with pytest.raises(DomainError, match="出现了反映人的姓名"):
            return_conclusion(number=number, reason=f"请核实{JOHN.name}反映的情况是否属实。", by=hall.office, at=DURING)
    events = AuditEvent.objects.filter(action="objection.told", object_id=number)
    assert [(event.actor, event.payload) for event in events] == [(hall.office, {})] * 5
    for words in (f"请核实{JOHN.name}反映的情况是否属实。", "请补充核实有关数据后再提出结论。"):
        with pytest.raises(Refused, match="不能再办理本案"):
            return_conclusion(number=number, reason=words, by=hall.office, at=DURING)
    assert events.count() == 5
    assert Objection.objects.get().state == "deciding"


def test_an_assignees_guess_is_recorded_too(hall: Hall) -> None:
    number = handled(hall, received(hall))
    task = give_task(
        number=number, task=CaseTask("investigate", "核实有关数据。", hall.office.pk, 3), by=hall.officer, at=DURING
    )
    with pytest.raises(DomainError, match="出现了反映人的姓名"):
        finish_task(number=number, task_id=task.pk, result=f"已向{JOHN.name}核实。", by=hall.office, at=DURING)
    assert AuditEvent.objects.get(action="objection.told").actor == hall.office


def without_calendar() -> None:
    Year.objects.filter(year__gte=2025).delete()
    Day.objects.filter(date__year__gte=2025).delete()


def test_an_unknown_year_refuses_nobody(hall: Hall) -> None:
    """Received with an open day; nobody guesses it, the office is warned, and it is set once the year is entered."""
    years, days = list(Year.objects.filter(year__gte=2025)), list(Day.objects.filter(date__year__gte=2025))
    without_calendar()
    case = received(hall)
    number = handled(hall, case)
    case.refresh_from_db()
    assert (case.accept_by, case.due_on, case.due_explanation) == (None, None, PENDING)
    told = Message.objects.filter(key=f"objection_received:{case.pk}").first()
    assert (told is not None and "法定日历尚未录入" in told.body) is True
    move_clock(DURING)
    office, receipt = (
        browser(hall.officer).get(reverse("committee:office_objection", args=[number])).content.decode(),
        Client().get(reverse("committee:objection_receipt", args=[case.code])).content.decode(),
    )
    assert (PENDING in office, PENDING in receipt) == (True, True)
    assert browser(hall.officer).get(reverse("committee:office_objections")).status_code == 200
    Year.objects.bulk_create(years)
    Day.objects.bulk_create(days)
    propose_conclusion(number=number, proposal=conclusion_of("rejected"), by=hall.officer, at=DURING)
    case.refresh_from_db()
    assert (case.accept_by, case.due_on) == (date(2025, 5, 19), date(2025, 5, 26))
    assert AuditEvent.objects.get(action="objection.days_set").payload == {
        "accept_by": "2025-05-19",
        "due_on": "2025-05-26",
    }
    with pytest.raises(InternalError), transaction.atomic():
        Objection.objects.update(due_on=date(2025, 6, 26))
