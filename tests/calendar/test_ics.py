"""The one writer of calendar files, read by another's rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from baoji_award.calendar.ics import Event, calendar_text, due, entry_text, whole_day
from tests.calendar.rfc5545 import Component, events_in, read_calendar

AT = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)
MIDNIGHT = datetime(2024, 12, 20, 16, 0, tzinfo=UTC)


def one(event: Event) -> Component:
    [found] = events_in(read_calendar(calendar_text([event], host="a.example")))
    return found


def test_a_deadline_at_midnight_stands_on_its_own_day() -> None:
    event = one(due("d-1", "补正截止", MIDNIGHT, stamp=AT))
    assert (event.moment("DTSTART"), event.moment("DTEND")) == (MIDNIGHT - timedelta(hours=1), MIDNIGHT)
    assert event.moment("DTSTART").day == 20
    assert (event.raw("UID"), event.moment("DTSTAMP"), "LOCATION" in event.lines) == ("d-1@a.example", AT, False)


def test_a_day_without_hours_is_a_day() -> None:
    event = one(whole_day("v", "现场评审", date(2024, 12, 31), stamp=AT, place="一号厂区"))
    assert (event.raw("DTSTART"), event.raw("DTEND"), event.text("LOCATION")) == ("20241231", "20250101", "一号厂区")


def test_no_text_becomes_a_line_of_its_own() -> None:
    title = "一；二, 三; 四\\\r\nATTACH:https://elsewhere.example" * 5
    event = one(Event("e", title, AT, MIDNIGHT, AT))
    assert event.text("SUMMARY") == title.replace("\r\n", "\n")
    assert "ATTACH" not in event.lines


def test_an_entry_is_published_changed_and_cancelled_under_one_name() -> None:
    told = due("d-1", "补正截止", MIDNIGHT, stamp=AT)
    moved = due("d-1", "补正截止", MIDNIGHT + timedelta(days=3), stamp=AT + timedelta(seconds=1))
    off = replace(moved, stamp=AT + timedelta(days=1), called_off=True)
    found = [read_calendar(entry_text(each, host="a.example", organiser="o@a.example")) for each in (told, moved, off)]
    assert [calendar.raw("METHOD") for calendar in found] == ["PUBLISH", "PUBLISH", "CANCEL"]
    [[first], [second], [third]] = [events_in(calendar) for calendar in found]
    assert {each.raw("UID") for each in (first, second, third)} == {"d-1@a.example"}
    assert {each.raw("ORGANIZER") for each in (first, second, third)} == {"mailto:o@a.example"}
    assert int(first.raw("SEQUENCE")) < int(second.raw("SEQUENCE")) < int(third.raw("SEQUENCE")) < 2**31
    assert first.moment("DTSTAMP") < second.moment("DTSTAMP") < third.moment("DTSTAMP")
    assert ["STATUS" in each.lines for each in (first, second, third)] == [False, False, True]
    assert third.raw("STATUS") == "CANCELLED"


def test_a_file_of_many_has_no_method() -> None:
    assert "METHOD" not in read_calendar(calendar_text([], host="a.example")).lines
