"""Meetings and the end of the notice in people's diaries."""

from django.urls import reverse

from baoji_award.accounts.models import User
from baoji_award.calendar.ics import NOTICE
from tests.browsing import browser
from tests.committee.hall import called, make_hall, published, reported


def diary(user: User) -> str:
    return browser(user).get(reverse("applications:diary")).content.decode().replace("\r\n ", "")


def test_a_meeting_is_in_the_diaries_of_those_who_attend(db: None) -> None:
    hall = make_hall(dossiers=1)
    reported(hall)
    called(hall)
    for person, there in (
        (hall.members[0], 1),
        (hall.office, 1),
        (hall.supervisor, 1),
        (hall.owners[0], 0),
        (hall.leader, 0),
    ):
        text = diary(person)
        assert (text.count("UID:meeting-"), text.count("LOCATION:市政府会议室")) == (there, there)


def test_the_end_of_the_notice_is_in_everybodys(db: None) -> None:
    hall = make_hall()
    before = diary(hall.owners[0])
    notice = published(hall)
    text = diary(hall.owners[0])
    assert ("公示截止" in before, text.count("公示截止")) == (False, 1)
    assert notice.ends_at.minute == 0
    starts = (notice.ends_at - NOTICE).astimezone(notice.ends_at.tzinfo)
    assert f"{starts:%Y%m%d}T" in text
