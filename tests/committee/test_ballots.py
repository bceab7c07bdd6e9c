"""Meetings, quorum and recorded votes."""

import pytest
from django.db import IntegrityError, InternalError, transaction

from applications.models import Recusal
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from committee.models import Ballot, Meeting, Vote
from committee.selectors.meetings import count_motion
from committee.services.ballots import cast_ballot
from committee.services.meetings import close_ballot, confirm_count, open_ballot
from tests.cast import make_user
from tests.committee.hall import AT, Hall, all_agree, called, make_hall, motion_of, opened, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall(dossiers=6, members=4)


def recuse(hall: Hall, member: int, dossier: int) -> None:
    Recusal.objects.create(
        application=hall.applications[dossier],
        user=hall.members[member],
        reason="曾在该单位任职",
        decided_by=hall.office,
        decided_at=AT,
    )


def cast(hall: Hall, meeting: Meeting, member: int, **but: str) -> Ballot:
    user = hall.members[member]
    chosen = all_agree(meeting, user, but={int(key[1:]): value for key, value in but.items()})
    return cast_ballot(meeting_id=meeting.pk, choices=chosen, by=user, at=AT)


def test_without_a_quorum_the_ballot_does_not_open(hall: Hall) -> None:
    with pytest.raises(DomainError, match="实到 2 人，须到 3 人"):
        opened(hall, present=hall.members[:2])


def test_with_a_quorum_it_opens_and_keeps_the_numbers(hall: Hall) -> None:
    meeting = opened(hall, present=hall.members[:3])
    assert (meeting.members, meeting.quorum, meeting.attendances.count()) == (4, 3, 3)


def test_only_members_can_be_present(hall: Hall) -> None:
    with pytest.raises(DomainError, match="不是本轮组委会委员"):
        opened(hall, present=[*hall.members, hall.office])


def test_an_unsigned_report_keeps_the_ballot_shut(hall: Hall) -> None:
    with pytest.raises(DomainError, match="尚未签署定稿"):
        open_ballot(
            meeting_id=called(hall).pk,
            present=[member.pk for member in hall.members],
            nominations={hall.kind("prize").pk: [hall.applications[0].pk]},
            by=hall.office,
            at=AT,
        )


def test_nobody_below_the_line_is_nominated() -> None:
    hall = make_hall(dossiers=40, members=1)
    reported(hall)
    # The 37th has 59 points: enough for the nomination (55), not for the prize (60).
    with pytest.raises(DomainError, match="低于“宝鸡市质量奖”的最低线"):
        open_ballot(
            meeting_id=called(hall).pk,
            present=[hall.members[0].pk],
            nominations={hall.kind("prize").pk: [hall.applications[36].pk]},
            by=hall.office,
            at=AT,
        )


def test_more_ticks_than_places_are_refused(hall: Hall) -> None:
    meeting = opened(hall, prizes=4, nominations=2)
    with pytest.raises(DomainError, match="至多同意 3 家，当前 4 家"):
        cast(hall, meeting, 0)
    assert Ballot.objects.count() == 0


def test_the_database_refuses_more_ticks_than_places(hall: Hall) -> None:
    meeting = opened(hall, prizes=4, nominations=2)
    ballot = Ballot.objects.create(meeting=meeting, member=hall.members[0], receipt="X", cast_at=AT)
    prizes = meeting.motions.filter(kind__code="prize")
    with pytest.raises(IntegrityError, match="more agreements than places"), transaction.atomic():
        Vote.objects.bulk_create([Vote(ballot=ballot, motion=motion, choice="agree") for motion in prizes])


def test_a_member_votes_once(hall: Hall) -> None:
    meeting = opened(hall)
    first = cast(hall, meeting, 0)
    assert cast(hall, meeting, 0) == first
    with pytest.raises(Conflict, match="提交后不能更改"):
        cast(hall, meeting, 0, **{f"m{motion_of(meeting, hall.applications[0]).pk}": "disagree"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(meeting=meeting, member=hall.members[0], receipt="Y", cast_at=AT)
    assert Ballot.objects.count() == 1


def test_a_cast_vote_cannot_be_changed_in_the_database(hall: Hall) -> None:
    cast(hall, opened(hall), 0)
    for change in (lambda: Vote.objects.update(choice="disagree"), lambda: Vote.objects.all().delete()):
        with pytest.raises(InternalError), transaction.atomic():
            change()


def test_every_line_needs_an_answer(hall: Hall) -> None:
    meeting = opened(hall)
    with pytest.raises(DomainError, match="还有 6 项未表决"):
        cast_ballot(meeting_id=meeting.pk, choices={}, by=hall.members[0], at=AT)


def test_an_absent_member_and_others_cannot_vote(hall: Hall) -> None:
    meeting = opened(hall, present=hall.members[:3])
    with pytest.raises(Refused):
        cast(hall, meeting, 3)
    for user in (hall.office, hall.supervisor, make_user("someone")):
        with pytest.raises(NotFoundForYou):
            cast_ballot(meeting_id=meeting.pk, choices={}, by=user, at=AT)


def test_a_recused_officer_does_not_end_the_ballot(hall: Hall) -> None:
    meeting = opened(hall)
    cast_ballot(meeting_id=meeting.pk, choices=all_agree(meeting, hall.members[0]), by=hall.members[0], at=AT)
    Recusal.objects.create(
        application=hall.applications[0], user=hall.office, reason="亲属任职", decided_by=hall.officer, decided_at=AT
    )
    with pytest.raises(Refused):
        close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    assert close_ballot(meeting_id=meeting.pk, by=hall.officer, at=AT).phase == "counted"


def test_a_closed_ballot_takes_no_more_votes(hall: Hall) -> None:
    meeting = opened(hall)
    cast(hall, meeting, 0)
    close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    with pytest.raises(DomainError, match="已经结束"):
        cast(hall, meeting, 1)
    with pytest.raises(IntegrityError, match="not open"), transaction.atomic():
        Ballot.objects.create(meeting=meeting, member=hall.members[1], receipt="Z", cast_at=AT)


def test_a_recused_member_does_not_vote_on_that_line_and_leaves_its_base(hall: Hall) -> None:
    recuse(hall, 0, 0)
    meeting = opened(hall)
    mine = motion_of(meeting, hall.applications[0])
    with pytest.raises(DomainError, match="须回避的事项不能表决"):
        cast(hall, meeting, 0)
    rest = all_agree(meeting, hall.members[0])
    del rest[mine.pk]
    cast_ballot(meeting_id=meeting.pk, choices=rest, by=hall.members[0], at=AT)
    cast(hall, meeting, 1)
    close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    mine.refresh_from_db()
    other = motion_of(meeting, hall.applications[1])
    assert (mine.agree, mine.base, mine.passed) == (1, 3, False)
    assert (other.agree, other.base, other.passed) == (2, 4, True)
    with pytest.raises(Refused):
        confirm_count(meeting_id=meeting.pk, by=hall.members[0], at=AT)


@pytest.mark.parametrize(
    ("choices", "recused", "leave", "expected"),
    [
        ({1: "agree", 2: "agree"}, set(), True, (2, 4, True)),
        ({1: "agree"}, set(), True, (1, 4, False)),
        ({1: "agree", 2: "agree"}, {2}, True, (1, 3, False)),
        ({1: "agree", 2: "agree"}, {2}, False, (1, 4, False)),
        ({1: "agree"}, {2, 3, 4}, True, (1, 1, True)),
        ({}, {1, 2, 3, 4}, True, (0, 0, False)),
    ],
)
def test_counting(choices: dict[int, str], recused: set[int], leave: bool, expected: tuple[int, int, bool]) -> None:
    count = count_motion(
        choices=choices, base_members={1, 2, 3, 4}, recused=recused, pass_percent=50, recused_leave=leave
    )
    assert (count.agree, count.base, count.passed) == expected
