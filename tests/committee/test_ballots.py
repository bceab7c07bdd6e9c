"""Meetings, quorum and recorded votes."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from applications.models import Recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant, User
from baoji_award.accounts.selectors import forget_grants
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from committee.models import Attendance, Ballot, Meeting, Vote
from committee.selectors.ballot_record import ballot_record
from committee.selectors.meetings import count_motion
from committee.services.ballots import cast_ballot
from committee.services.meetings import certify_count, close_ballot, confirm_count, open_ballot
from reviews.models import Panel, SiteReport, SiteSignature, SiteVisit
from tests.cast import make_user
from tests.committee.hall import AT, Hall, all_agree, called, make_hall, motion_of, opened, reported
from tests.rounds import change_frozen_rules
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=6, members=4)
    reported(hall)
    return hall


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


def test_an_unsigned_report_keeps_the_ballot_shut() -> None:
    hall = make_hall(dossiers=1)
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
    ("choices", "base", "expected"),
    [
        (["agree", "agree"], 4, (2, 4, True)),
        (["agree"], 4, (1, 4, False)),
        (["agree", "disagree"], 2, (1, 2, True)),
        ([], 0, (0, 0, False)),
    ],
)
def test_counting(choices: list[str], base: int, expected: tuple[int, int, bool]) -> None:
    count = count_motion(choices, base=base, pass_percent=50)
    assert (count.agree, count.base, count.passed) == expected


def test_who_has_judged_has_no_vote_where_the_rules_say_so(hall: Hall) -> None:
    """In code and in the database; quorum and base are those of the members who have one."""
    judged(hall, hall.members[0])
    change_frozen_rules(hall.cycle, "ballot.scorers_vote", value=False)
    with pytest.raises(DomainError, match="参加过本轮评分的委员列席会议"):
        opened(hall)
    meeting = called(hall)
    Meeting.objects.filter(pk=meeting.pk).update(scorers_vote=False)
    with pytest.raises(IntegrityError, match="has judged in the round"), transaction.atomic():
        Attendance.objects.create(meeting=meeting, member=hall.members[0])
    running = opened(hall, present=hall.members[1:], meeting=meeting)
    assert (running.members, running.quorum) == (3, 3)
    with pytest.raises(Refused):
        cast(hall, running, 0)


def judged(hall: Hall, member: User) -> None:
    """The member has signed the report of a site visit."""
    panel = Panel.objects.get(cycle=hall.cycle)
    visit = SiteVisit(application=hall.applications[0], panel=panel, visit_on=AT.date(), place="厂区", agenda="查看")
    visit.planned_by, visit.planned_at = hall.office, AT
    report = SiteReport(visit=visit, summary="良好", score_quanta=3200, written_by=hall.leader, written_at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        visit.save()
        report.save()
        SiteSignature.objects.create(report=report, user=member, digest="0" * 64, signed_at=AT)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_attendance_is_recorded_before_the_ballot_opens(hall: Hall) -> None:
    meeting = opened(hall, present=hall.members[:3])
    with pytest.raises(IntegrityError, match="before the ballot opens"), transaction.atomic():
        Attendance.objects.create(meeting=meeting, member=hall.members[3])


def test_member_and_teller_are_two_persons(hall: Hall) -> None:
    meeting = opened(hall)
    cast(hall, meeting, 0)
    close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    both = hall.members[0]
    RoleGrant.objects.create(
        user=both, role=RoleCode.OFFICE, scope_kind=ScopeKind.CYCLE, scope_id=hall.cycle.pk, granted_at=AT
    )
    forget_grants(both)
    assert confirm_count(meeting_id=meeting.pk, by=both, at=AT).phase == "counted"
    with pytest.raises(DomainError, match="不能是同一人"):
        certify_count(meeting_id=meeting.pk, by=both, at=AT)
    with pytest.raises(IntegrityError, match="count_confirmed_by_two"), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(teller=both, teller_at=AT)
    assert certify_count(meeting_id=meeting.pk, by=hall.office, at=AT).phase == "confirmed"
    with pytest.raises(DomainError, match="已经由委员确认"):
        confirm_count(meeting_id=meeting.pk, by=hall.members[1], at=AT)


def test_the_record_of_an_open_ballot_leaves_out_who_was_recused_afterwards(hall: Hall) -> None:
    meeting = opened(hall)
    for n in range(4):
        cast(hall, meeting, n)
    recuse(hall, 0, 0)
    close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    record = ballot_record(meeting)
    motions = record["motions"]
    assert isinstance(motions, list)
    first = next(m for m in motions if m["application"] == hall.applications[0].number)
    assert (first["recused"], [vote["member"] for vote in first["votes"]], first["base"]) == (
        [hall.members[0].pk],
        [member.pk for member in hall.members[1:]],
        3,
    )


def test_the_base_is_who_had_a_vote_when_the_ballot_opened(hall: Hall) -> None:
    """Neither a member who joins nor one who leaves before the end changes it, nor does a recusal of a newcomer."""
    change_frozen_rules(hall.cycle, "ballot.base", "all")
    meeting = opened(hall)
    late = make_user("late", (RoleCode.COMMITTEE, ScopeKind.CYCLE, hall.cycle.pk))
    Recusal.objects.create(
        application=hall.applications[0], user=late, reason="任职", decided_by=hall.office, decided_at=AT
    )
    RoleGrant.objects.filter(user=hall.members[2]).update(revoked_at=AT)
    for member in hall.members[:2]:
        cast_ballot(meeting_id=meeting.pk, choices=all_agree(meeting, member), by=member, at=AT)
    close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    assert {motion.base for motion in meeting.motions.all()} == {4}
    assert Meeting.objects.get(pk=meeting.pk).voters == sorted(member.pk for member in hall.members)
