"""A mail about a dated event carries that event, and nothing that is not in the mail already."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from baoji_award.accounts.models import User
from baoji_award.calendar.ics import Event
from baoji_award.notifications import outbox
from baoji_award.notifications.models import Delivery
from baoji_award.notifications.services import resend, send_mail, tell
from tests.notifications.dated import entry_in

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)
EVENT = Event("meeting-7", "2024年度：审议会议", NOW, NOW + timedelta(hours=2), NOW, "一号会议室")


@pytest.fixture(autouse=True)
def portal(settings: Settings) -> None:
    settings.PUBLIC_BASE_URL, settings.DEFAULT_FROM_EMAIL = "https://award.example:8443", "办公室 <no@award.example>"


def told(event: Event | None, key: str = "k") -> None:
    person, _ = User.objects.get_or_create(email="p@example.test", defaults={"name": "王明"})
    work = {"count": 1, "label": "评分", "due_at": NOW}
    tell(to=[person], template="reminder", context={"work": work}, key=key, link="/desk/", event=event, at=NOW)
    outbox.sweep()


def test_the_mail_carries_the_event_and_says_what_for() -> None:
    told(EVENT)
    found = entry_in(mail.outbox[0])
    assert found is not None
    method, event = found
    assert (method, event.raw("UID"), event.text("SUMMARY"), event.text("LOCATION")) == (
        "PUBLISH",
        "meeting-7@award.example",
        EVENT.title,
        EVENT.place,
    )
    assert event.raw("ORGANIZER") == "mailto:no@award.example"
    assert "ATTENDEE" not in event.lines
    assert "附件导入日历" in mail.outbox[0].body


def test_a_cancelled_event_goes_out_as_such() -> None:
    told(replace(EVENT, called_off=True))
    found = entry_in(mail.outbox[0])
    assert found is not None
    assert (found[0], found[1].raw("STATUS")) == ("CANCEL", "CANCELLED")
    assert "取消原日程" in mail.outbox[0].body


def test_a_mail_without_a_date_carries_none() -> None:
    told(None)
    assert entry_in(mail.outbox[0]) is None
    assert "日历" not in mail.outbox[0].body
    send_mail(recipient="x@example.test", name="", template="digest", context={"count": 1}, at=NOW)
    outbox.sweep()
    assert entry_in(mail.outbox[1]) is None


def test_a_copy_carries_the_same_entry() -> None:
    told(EVENT)
    resend(delivery_id=Delivery.objects.get().pk, by=None, at=NOW + timedelta(days=1))
    outbox.sweep()
    first, again = (entry_in(each) for each in mail.outbox)
    assert first is not None
    assert first == again
