"""Deadlines in mails: under the name that the diary gives them, and moved when they are moved."""

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.urls import reverse

from applications.models import Application
from applications.services.corrections import extend_correction
from applications.services.reminders import remind_and_lapse
from applications.workflow.engine import advance_application
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.notifications import outbox
from baoji_award.notifications.models import Message
from tests.applications.bureau.desk import IN_TIME
from tests.applications.extensions.granting import BEFORE, CLOSES, UNTIL, grant
from tests.applications.office.test_corrections import ask, leave_lateness_to_the_office
from tests.browsing import browser
from tests.calendar.rfc5545 import Component, events_in, read_calendar
from tests.cast import Cast, make_cast
from tests.notifications.dated import entry_in
from tests.sharing import shared


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def received(user: User) -> list[Component]:
    outbox.sweep()
    found = [entry_in(message) for message in mail.outbox if message.to == [user.email]]
    return [event for _, event in filter(None, found)]


def uids(events: list[Component]) -> list[str]:
    return [event.raw("UID") for event in events]


def diary(user: User) -> list[Component]:
    return events_in(read_calendar(browser(user).get(reverse("applications:diary")).content.decode()))


def test_a_correction_is_due_in_mail_and_diary_under_one_name_and_moves(cast: Cast) -> None:
    leave_lateness_to_the_office(cast)
    ask(cast)
    [told] = received(cast.owner)
    application = Application.objects.get(pk=cast.application.pk)
    assert told.moment("DTEND") == application.correction_due_at
    assert uids(diary(cast.owner)) == uids([told])
    said: dict[str, Any] = {"application_id": application.pk, "reason": "来函说明", "version": application.version}
    extend_correction(**said, by=cast.office, workdays=20, at=IN_TIME + timedelta(minutes=1))
    _, moved = received(cast.owner)
    application = Application.objects.get(pk=application.pk)
    assert (uids([moved]), moved.moment("DTEND")) == (uids([told]), application.correction_due_at)
    assert int(moved.raw("SEQUENCE")) > int(told.raw("SEQUENCE"))
    assert [event.moment("DTEND") for event in diary(cast.owner)] == [application.correction_due_at]


def test_more_time_for_a_draft_moves_what_the_reminder_put_there(db: None) -> None:
    move_clock(BEFORE)
    cast = make_cast(state="draft")
    remind_and_lapse(at=BEFORE)
    [told] = received(cast.owner)
    assert told.moment("DTEND") == CLOSES
    grant(cast)
    _, moved = received(cast.owner)
    assert (uids([moved]), moved.moment("DTEND")) == (uids([told]), UNTIL)
    assert uids(diary(cast.owner)) == uids([told])


def test_a_reminder_of_what_is_late_brings_nothing(db: None) -> None:
    cast = make_cast(state="office_check")
    remind_and_lapse(at=cast.cycle.windows.get(stage="document_review").opens_at)
    assert [message.to for message in mail.outbox if "逾期" in message.subject] == []
    assert received(cast.office) == []
    assert [message.subject for message in mail.outbox if message.to == [cast.office.email]] == ["事项已逾期提醒"]


def test_a_dossier_sent_back_says_until_when(db: None) -> None:
    move_clock(IN_TIME)
    cast = make_cast(state="bureau_review")
    advance_application(
        application_id=cast.application.pk, action="return_to_applicant", by=cast.own_bureau, reason="缺少附件"
    )
    [told] = received(cast.owner)
    assert told.moment("DTEND") == CLOSES
    assert uids([told]) == uids(diary(cast.owner))


def test_an_entry_names_no_organisation_number_or_person(cast: Cast) -> None:
    ask(cast)
    outbox.sweep()
    text = "".join(str(entry_in(message)) for message in mail.outbox)
    assert "补正待提交截止" in text
    for word in (cast.organisation.name, cast.application.number, cast.owner.name, cast.owner.email):
        assert not re.search(re.escape(word), text), word


def test_the_inbox_offers_the_same_entry_to_its_reader_alone(cast: Cast) -> None:
    ask(cast)
    message = Message.objects.get(user=cast.owner)
    page = reverse("applications:message_event", args=[message.pk])
    inbox = browser(cast.owner).get(reverse("message_list")).content.decode()
    assert (page in inbox, "加入日历" in inbox) == (True, True)
    answer = browser(cast.owner).get(page)
    assert (answer["Content-Type"], answer.content.decode()) == ("text/calendar; charset=utf-8", message.calendar)
    assert uids(events_in(read_calendar(answer.content.decode()))) == uids(received(cast.owner))
    assert [browser(user).get(page).status_code for user in (cast.rival, cast.office)] == [404, 404]
    Message.objects.update(calendar="")
    assert browser(cast.owner).get(page).status_code == 404
    assert "加入日历" not in browser(cast.owner).get(reverse("message_list")).content.decode()
