"""Meetings, the end of the notice and the terms of an objection in mails."""

from django.core import mail
from django.urls import reverse

from applications.models import Application
from baoji_award.accounts.models import User
from baoji_award.notifications import outbox
from committee.services.notice import correct_notice
from tests.browsing import browser
from tests.calendar.rfc5545 import Component, events_in, read_calendar
from tests.committee.hall import DURING, called, handled, make_hall, objected, published, reported
from tests.committee.noticing import disqualified
from tests.notifications.dated import entry_in


def received(user: User) -> list[Component]:
    outbox.sweep()
    found = [entry_in(message) for message in mail.outbox if message.to == [user.email]]
    return [event for _, event in filter(None, found)]


def test_a_meeting_is_sent_to_the_members(db: None) -> None:
    hall = make_hall(dossiers=1)
    reported(hall)
    meeting = called(hall)
    [event] = received(hall.members[0])
    assert (event.moment("DTSTART"), event.text("LOCATION")) == (meeting.held_at, "市政府会议室")
    text = browser(hall.members[0]).get(reverse("applications:diary")).content.decode()
    assert event.raw("UID") in [each.raw("UID") for each in events_in(read_calendar(text))]


def test_the_end_of_the_notice_is_sent_and_a_correction_moves_it(db: None) -> None:
    hall = make_hall()
    first = published(hall)
    listed = hall.applications[0]
    [told] = received(hall.owners[0])
    assert told.moment("DTEND") == first.ends_at
    disqualified(hall, 1)
    again = correct_notice(cycle_id=hall.cycle.pk, reason="一家单位取消资格，名单减少一家", by=hall.office, at=DURING)
    listed = Application.objects.get(pk=listed.pk)
    assert listed.state == "in_notice"
    moved = received(hall.owners[0])[-1]
    assert (moved.raw("UID"), moved.moment("DTEND")) == (told.raw("UID"), again.ends_at)
    assert int(moved.raw("SEQUENCE")) > int(told.raw("SEQUENCE"))
    assert [event.moment("DTEND") for event in received(hall.owners[1])] == [first.ends_at]


def test_an_objection_says_until_when_and_not_which(db: None) -> None:
    hall = make_hall()
    notice = published(hall)
    case = objected(hall, notice, hall.applications[0])
    number = handled(hall, case)
    events = received(hall.officer)
    assert [event.text("SUMMARY").rpartition("：")[2] for event in events] == [
        "异议待决定是否受理截止",
        "异议待办结截止",
    ]
    assert all(
        number not in str(event) and hall.applications[0].organisation.name not in str(event) for event in events
    )
