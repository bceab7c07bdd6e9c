"""A round votes once on its candidates; a ballot that cannot be closed is set aside by two officers and held again."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from committee.models import BallotVoid, Envelope, Meeting
from committee.services.ballot_voids import decide_void, propose_void
from committee.services.ballots import cast_ballot
from committee.services.meetings import close_ballot
from committee.services.resolution import adopt_resolution
from tests.browsing import browser
from tests.committee.hall import AT, Hall, all_agree, called, confirmed, make_hall, opened, reported, voted
from tests.committee.test_secret_ballots import cast, recuse, secret_hall, settled
from tests.sharing import shared

pytestmark = pytest.mark.django_db
REASON = "一项仅有一位委员投票，不能结束表决。"


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=4)
    reported(hall)
    return hall


def proposed(hall: Hall, meeting: Meeting) -> BallotVoid:
    return propose_void(meeting_id=meeting.pk, reason=REASON, by=hall.office, at=AT)


def voided(hall: Hall, meeting: Meeting) -> Meeting:
    proposed(hall, meeting)
    return decide_void(meeting_id=meeting.pk, approve=True, by=hall.officer, at=AT)


@pytest.mark.parametrize("counted", [False, True])
def test_the_same_dossiers_are_not_put_to_the_vote_again(hall: Hall, counted: bool) -> None:
    first = opened(hall)
    if counted:
        voted(hall, first)
    other = called(hall)
    with pytest.raises(DomainError, match="已在另一次会议上表决"):
        opened(hall, present=hall.members[:2], meeting=other)
    with pytest.raises(IntegrityError, match="one_first_ballot_a_round"), transaction.atomic():
        Meeting.objects.filter(pk=other.pk).update(ballot_opened_at=AT, members=3, quorum=2)


def test_a_secret_ballot_that_one_vote_would_open_is_held_again() -> None:
    """Three are there, one is recused, one leaves: the item has a single vote for ever."""
    hall = secret_hall(members=3)
    recuse(hall, hall.members[0], 0)
    meeting = opened(hall, prizes=2)
    for member in hall.members[:2]:
        cast(meeting, member)
    with pytest.raises(DomainError, match="每一项至少须有 2 位委员表决"):
        close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    aside = voided(hall, meeting)
    settled()
    assert (aside.phase, aside.salt, Envelope.objects.count()) == ("voided", None, 0)
    again = opened(hall, prizes=2, meeting=called(hall))
    for member in hall.members:
        cast(again, member)
    close_ballot(meeting_id=again.pk, by=hall.office, at=AT)
    confirm = confirmed_by_the_second(hall, again)
    assert adopt_resolution(meeting_id=confirm.pk, by=hall.office, at=AT).meeting == again


def confirmed_by_the_second(hall: Hall, meeting: Meeting) -> Meeting:
    """As `confirmed`, by a member who is recused from nothing."""
    hall.members.insert(0, hall.members.pop(1))
    return confirmed(hall, meeting)


def test_two_officers_set_a_ballot_aside_before_its_count(hall: Hall) -> None:
    meeting = opened(hall)
    with pytest.raises(DomainError, match="请写明作废理由"):
        propose_void(meeting_id=meeting.pk, reason="太少", by=hall.office, at=AT)
    for outsider in (hall.members[0], hall.supervisor):
        with pytest.raises(NotFoundForYou):
            propose_void(meeting_id=meeting.pk, reason=REASON, by=outsider, at=AT)
    with pytest.raises(Conflict, match="没有待复核"):
        decide_void(meeting_id=meeting.pk, approve=True, by=hall.officer, at=AT)
    void = proposed(hall, meeting)
    with pytest.raises(Conflict, match="已有待复核"):
        proposed(hall, meeting)
    with pytest.raises(Refused, match="另一名工作人员"):
        decide_void(meeting_id=meeting.pk, approve=True, by=hall.office, at=AT)
    assert decide_void(meeting_id=meeting.pk, approve=False, by=hall.office, at=AT).phase == "voting"
    assert voided(hall, meeting).phase == "voided"
    told = AuditEvent.objects.filter(action__startswith="ballot.void").order_by("seq").values_list("action", flat=True)
    assert list(told) == [
        "ballot.void_proposed", "ballot.void_refused", "ballot.void_proposed", "ballot.voided",
    ]  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        BallotVoid.objects.filter(pk=void.pk).update(approved=True)
    with pytest.raises(DomainError, match="表决未开启"):
        cast_ballot(meeting_id=meeting.pk, choices=all_agree(meeting, hall.members[0]), by=hall.members[0], at=AT)


def test_what_was_counted_is_not_set_aside(hall: Hall) -> None:
    meeting = voted(hall, opened(hall))
    with pytest.raises(DomainError, match="只有进行中的表决可以作废"):
        proposed(hall, meeting)


def test_the_database_wants_the_approved_proposal(hall: Hall) -> None:
    meeting = opened(hall)
    proposed(hall, meeting)
    with pytest.raises(IntegrityError, match="set aside by an approved proposal"), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(voided_at=AT, ballot_closed_at=AT)
    with pytest.raises(IntegrityError, match="ballot_void_by_two_persons"), transaction.atomic():
        BallotVoid.objects.update(approved=True, decided_by=hall.office, decided_at=AT)


def test_the_page_proposes_and_another_officer_decides(hall: Hall) -> None:
    meeting = opened(hall)
    address = reverse("committee:office_meeting", args=[meeting.pk])
    first, second = browser(hall.office), browser(hall.officer)
    propose = reverse("committee:ballot_void", args=[meeting.pk])
    refused = first.post(propose, {"reason": "停电"})
    assert (refused.status_code, "停电" in refused.content.decode()) == (422, True)
    assert first.post(propose, {"reason": REASON}).status_code == 302
    assert ("同意作废" in first.get(address).content.decode(), REASON in first.get(address).content.decode()) == (
        False,
        True,
    )
    assert "同意作废" in second.get(address).content.decode()
    decide = reverse("committee:ballot_void_decide", args=[meeting.pk])
    assert second.post(decide, {"approve": "1"}).status_code == 302
    assert "表决已作废" in second.get(address).content.decode()
    member = browser(hall.members[0]).get(reverse("committee:member_meeting", args=[meeting.pk]))
    assert (member.status_code, "表决已作废" in member.content.decode()) == (200, True)
