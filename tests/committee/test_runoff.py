"""A tie at the last place is put to a run-off; nothing breaks it in silence."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import AwardKind, Recusal
from baoji_award.documents.files import open_stored
from baoji_award.errors import DomainError
from committee.models import Candidate, Meeting, Motion
from committee.selectors.election import Outcome, outcome, outcome_of
from committee.services.ballot_voids import decide_void, propose_void
from committee.services.ballots import cast_ballot
from committee.services.meetings import close_ballot
from committee.services.resolution import adopt_resolution
from committee.services.runoff import open_runoff
from tests.committee.hall import AT, Hall, all_agree, confirmed, make_hall, opened, pdf_text, reported
from tests.rounds import change_frozen_rules
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    """Of five the second to fourth share a rank; the nominee for the nomination is the fifth."""
    hall = make_hall(dossiers=5, scores=(95, 94, 94, 94, 92))
    reported(hall)
    return hall


def counted(hall: Hall, meeting: Meeting, choices: list[dict[int, str]]) -> Meeting:
    for member, chosen in zip(hall.members, choices, strict=True):
        cast_ballot(meeting_id=meeting.pk, choices=all_agree(meeting, member, but=chosen), by=member, at=AT)
    close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    return confirmed(hall, meeting)


def drawn(hall: Hall) -> Meeting:
    """A first ballot in which each of the three tied loses one vote: two of four prizes are left open."""
    meeting = opened(hall, prizes=4, nominations=1)
    tied = [meeting.motions.get(application=hall.applications[n]).pk for n in (1, 2, 3)]
    return counted(hall, meeting, [{pk: "disagree"} for pk in tied])


def again(hall: Hall, meeting: Meeting) -> Meeting:
    return open_runoff(meeting_id=meeting.pk, present=[m.pk for m in hall.members], by=hall.office, at=AT)


def test_the_runoff_has_the_tied_and_the_places_left_only(hall: Hall) -> None:
    first = drawn(hall)
    with pytest.raises(DomainError, match="下一轮表决"):
        adopt_resolution(meeting_id=first.pk, by=hall.office, at=AT)
    runoff = again(hall, first)
    assert [(m.application, m.places) for m in runoff.motions.all()] == [(hall.applications[n], 2) for n in (1, 2, 3)]
    assert (runoff.round, runoff.runoff_of) == (2, first)
    with pytest.raises(DomainError, match="至多同意 2 家，当前 3 家"):
        cast_ballot(meeting_id=runoff.pk, choices=all_agree(runoff, hall.members[0]), by=hall.members[0], at=AT)


def test_a_runoff_that_was_set_aside_is_held_again(hall: Hall) -> None:
    first = drawn(hall)
    runoff = again(hall, first)
    with pytest.raises(DomainError, match="下一轮表决已经开启"):
        again(hall, first)
    propose_void(meeting_id=runoff.pk, reason="有委员中途离会，不能结束表决。", by=hall.office, at=AT)
    decide_void(meeting_id=runoff.pk, approve=True, by=hall.officer, at=AT)
    repeated = again(hall, first)
    assert (repeated.round, first.runoff, repeated != runoff) == (2, repeated, True)


def test_who_wins_the_runoff_is_elected_and_the_paper_shows_both_rounds(hall: Hall) -> None:
    first = drawn(hall)
    runoff = again(hall, first)
    with pytest.raises(DomainError, match="已经开启"):
        again(hall, first)
    out = runoff.motions.get(application=hall.applications[2]).pk
    counted(hall, runoff, [{out: "disagree"}] * 3)
    with pytest.raises(DomainError, match="最后一轮"):
        adopt_resolution(meeting_id=first.pk, by=hall.office, at=AT)
    resolution = adopt_resolution(meeting_id=runoff.pk, by=hall.office, at=AT)
    chosen = [(c.kind.code, c.application) for c in Candidate.objects.all()]
    assert chosen == [("prize", hall.applications[n]) for n in (0, 1, 3)] + [("nomination", hall.applications[4])]
    with open_stored(resolution.document.stored) as file:
        assert "第2轮表决" in pdf_text(file.read())


def test_a_tie_after_the_last_round_leaves_its_places_vacant(hall: Hall) -> None:
    runoff = again(hall, drawn(hall))
    tied = list(runoff.motions.values_list("pk", flat=True))
    counted(hall, runoff, [{pk: "disagree"} for pk in tied])
    result = outcome_of(Meeting.objects.get(pk=runoff.pk))
    assert (result.tie, [tie.places for tie in result.unresolved]) == (None, [2])
    resolution = adopt_resolution(meeting_id=runoff.pk, by=hall.office, at=AT)
    assert [c.application for c in Candidate.objects.filter(kind__code="prize")] == [hall.applications[0]]
    with open_stored(resolution.document.stored) as file:
        assert "仍然并列，剩余2个名额空缺" in pdf_text(file.read())


def test_more_rounds_where_the_rules_allow_them(hall: Hall) -> None:
    change_frozen_rules(hall.cycle, "ballot.rounds", 3)
    runoff = again(hall, drawn(hall))
    tied = list(runoff.motions.values_list("pk", flat=True))
    third = again(hall, counted(hall, runoff, [{pk: "disagree"} for pk in tied]))
    assert (third.round, third.motions.count()) == (3, 3)


def settled(*votes: tuple[int, int, bool], ceiling: int) -> Outcome:
    """The outcome of one ballot on one award, for motions of (rank, agreeing votes, passed)."""
    kind = AwardKind(pk=1, ceiling=ceiling)
    motions = [
        Motion(pk=n, application_id=n, kind=kind, rank=rank, agree=agree, passed=passed, combined=Decimal(90))
        for n, (rank, agree, passed) in enumerate(votes, start=1)
    ]
    return outcome([motions], rounds=2)


@pytest.mark.parametrize(
    ("votes", "ceiling", "chosen", "tied"),
    [
        ([(1, 3, True), (2, 2, True)], 3, [1, 2], []),
        ([(2, 3, True), (1, 2, True)], 1, [2], []),
        ([(1, 3, True), (1, 2, True)], 1, [1], []),
        ([(1, 3, True), (1, 3, True)], 1, [], [1, 2]),
        ([(1, 3, True), (1, 3, True)], 2, [1, 2], []),
        ([(1, 3, True), (2, 3, True), (2, 3, True), (3, 3, True)], 2, [1], [2, 3]),
        ([(1, 3, False), (2, 3, True)], 2, [2], []),
    ],
)
def test_settling(votes: list[tuple[int, int, bool]], ceiling: int, chosen: list[int], tied: list[int]) -> None:
    result = settled(*votes, ceiling=ceiling)
    assert [motion.pk for motion in result.chosen] == chosen
    assert ([motion.pk for motion in result.tie.motions] if result.tie else []) == tied


def test_an_officer_recused_from_a_tied_dossier_reads_of_no_tie(hall: Hall) -> None:
    first = drawn(hall)
    Recusal.objects.create(
        application=hall.applications[1], user=hall.officer, reason="任职", decided_by=hall.office, decided_at=AT
    )
    pages = {}
    for officer in (hall.office, hall.officer):
        client = Client()
        client.force_login(officer)
        pages[officer] = client.get(reverse("committee:office_meeting", args=[first.pk])).content.decode()
    assert "末位并列" in pages[hall.office]
    assert hall.applications[1].organisation.name in pages[hall.office]
    assert "末位并列" not in pages[hall.officer]
    assert hall.applications[1].organisation.name not in pages[hall.officer]


def test_the_office_opens_the_next_round_on_its_page(hall: Hall) -> None:
    first = drawn(hall)
    client = Client()
    client.force_login(hall.office)
    again_at = reverse("committee:ballot_again", args=[first.pk])
    assert client.post(again_at, {"present": []}).status_code == 422
    assert client.post(again_at, {"present": [member.pk for member in hall.members]}).status_code == 302
    runoff = Meeting.objects.get(round=2)
    assert "查看下一轮表决" in client.get(reverse("committee:office_meeting", args=[first.pk])).content.decode()
    assert "第2轮" in client.get(reverse("committee:office_meeting", args=[runoff.pk])).content.decode()
