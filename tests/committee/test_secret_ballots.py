"""Secret ballots: the roll, the box, the receipt, and what the database refuses."""

import secrets

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Recusal
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.documents.files import open_stored
from baoji_award.errors import Conflict, DomainError
from committee.models import Ballot, BoxLine, Envelope, Meeting, Vote
from committee.printing import in_groups
from committee.selectors.ballot_record import ballot_record
from committee.selectors.receipts import counted_lines
from committee.services.ballots import cast_ballot, cast_secret_ballot, new_nonce
from committee.services.meetings import close_ballot
from committee.services.resolution import adopt_resolution
from tests.committee.hall import AT, Hall, all_agree, confirmed, make_hall, motion_of, opened, pdf_text, reported
from tests.committee.operator import dump
from tests.rounds import change_frozen_rules
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    hall = secret_hall()
    reported(hall)
    return hall


def secret_hall(members: int = 4, dossiers: int = 4) -> Hall:
    hall = make_hall(dossiers=dossiers, members=members)
    change_frozen_rules(hall.cycle, "ballot.secret", value=True)
    return hall


def cast(meeting: Meeting, user: User, but: dict[int, str] | None = None, nonce: str = "") -> str:
    """Votes and returns the receipt's nonce."""
    chosen = all_agree(meeting, user, but=but)
    out = set(meeting.motions.filter(stepouts__member=user).values_list("pk", flat=True))
    nonce = nonce or new_nonce()
    choices = {pk: choice for pk, choice in chosen.items() if pk not in out}
    cast_secret_ballot(meeting_id=meeting.pk, choices=choices, nonce=nonce, by=user)
    return nonce


def closed(hall: Hall, meeting: Meeting) -> Meeting:
    return close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)


def recuse(hall: Hall, member: User, dossier: int) -> None:
    Recusal.objects.create(
        application=hall.applications[dossier], user=member, reason="任职", decided_by=hall.office, decided_at=AT
    )


def settled() -> None:
    """What is checked at the end of a transaction is checked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_the_count_appears_at_closing_and_not_before(hall: Hall) -> None:
    meeting = opened(hall, prizes=2, nominations=1)
    first = motion_of(meeting, hall.applications[0])
    cast(meeting, hall.members[0], {first.pk: "disagree"})
    for member in hall.members[1:]:
        cast(meeting, member)
    settled()
    assert (Envelope.objects.count(), Vote.objects.count(), BoxLine.objects.count()) == (4, 0, 0)
    assert [motion.agree for motion in meeting.motions.all()] == [None, None, None]
    meeting = closed(hall, meeting)
    settled()
    assert (Envelope.objects.count(), BoxLine.objects.count(), meeting.salt) == (0, 12, None)
    first.refresh_from_db()
    assert (first.agree, first.disagree, first.abstain, first.base, first.passed) == (3, 1, 0, 4, True)


def test_the_roll_and_the_log_say_that_a_member_voted_and_nothing_else(hall: Hall) -> None:
    meeting = opened(hall)
    cast(meeting, hall.members[1])
    roll = Ballot.objects.get()
    assert (roll.member, roll.receipt, roll.cast_at) == (hall.members[1], None, None)
    event = AuditEvent.objects.get(action="ballot.cast")
    assert (event.payload_text, event.at) == ("{}", meeting.ballot_opened_at)


def test_envelopes_are_of_one_size_and_unreadable(hall: Hall) -> None:
    recuse(hall, hall.members[0], 0)
    meeting = opened(hall)
    nonces = [cast(meeting, member) for member in hall.members]
    sealed = [bytes(envelope.sealed) for envelope in Envelope.objects.all()]
    assert len({len(each) for each in sealed}) == 1
    assert not any(word in each for each in sealed for word in (b"agree", *(n.encode() for n in nonces)))


def test_a_member_votes_once_and_sending_again_changes_nothing(hall: Hall) -> None:
    meeting = opened(hall)
    nonce = cast(meeting, hall.members[0])
    cast(meeting, hall.members[0], nonce=nonce)
    other = motion_of(meeting, hall.applications[0]).pk
    for change in ({"nonce": new_nonce()}, {"nonce": nonce, "but": {other: "disagree"}}):
        with pytest.raises(Conflict, match="提交后不能更改"):
            cast(meeting, hall.members[0], **change)
    assert (Ballot.objects.count(), Envelope.objects.count()) == (1, 1)
    with pytest.raises(DomainError, match="回执码不正确"):
        cast(meeting, hall.members[1], nonce="123456")


def test_a_nonce_that_lies_in_the_box_is_not_taken_again(hall: Hall) -> None:
    """Two members may send the same one; whatever they vote, the answer is the same, and the box opens at closing."""
    meeting = opened(hall)
    nonce = cast(meeting, hall.members[0])
    other = motion_of(meeting, hall.applications[0]).pk
    for but in ({}, {other: "disagree"}):
        with pytest.raises(DomainError, match="回执码已被使用"):
            cast(meeting, hall.members[1], but=but, nonce=nonce)
    for member in hall.members[1:]:
        cast(meeting, member)
    assert closed(hall, meeting).phase == "counted"
    assert Ballot.objects.count() == len(hall.members)


def test_an_open_ballot_is_not_taken_in_a_secret_meeting_nor_the_other_way_round(hall: Hall) -> None:
    meeting = opened(hall)
    change_frozen_rules(hall.cycle, "ballot.secret", value=False)
    with pytest.raises(DomainError, match="无记名投票"):
        cast_ballot(meeting_id=meeting.pk, choices=all_agree(meeting, hall.members[0]), by=hall.members[0], at=AT)
    with pytest.raises(IntegrityError, match="no receipt"), transaction.atomic():
        Ballot.objects.create(meeting=meeting, member=hall.members[0], receipt="X", cast_at=AT)
    with pytest.raises(InternalError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(secret=False)


def test_a_receipt_finds_its_lines_and_a_wrong_one_finds_none(hall: Hall) -> None:
    recuse(hall, hall.members[0], 1)
    meeting = opened(hall)
    nonces = [cast(meeting, member) for member in hall.members]
    assert counted_lines(meeting, nonce=nonces[0], by=hall.members[0]) == []
    meeting = closed(hall, meeting)
    mine = counted_lines(meeting, nonce=nonces[0], by=hall.members[0])
    assert [(line.motion.application, line.counted) for line in mine] == [
        (hall.applications[n], True) for n in (0, 2, 3)
    ]
    wrong = counted_lines(meeting, nonce=secrets.token_hex(16), by=hall.members[0])
    assert [line.counted for line in wrong] == [False] * 3


def test_a_recused_member_leaves_the_item_and_its_base(hall: Hall) -> None:
    recuse(hall, hall.members[0], 0)
    meeting = opened(hall)
    mine = motion_of(meeting, hall.applications[0])
    choices = all_agree(meeting, hall.members[0])
    with pytest.raises(DomainError, match="须回避的事项不能表决"):
        cast_secret_ballot(meeting_id=meeting.pk, choices=choices, nonce=new_nonce(), by=hall.members[0])
    for member in hall.members:
        cast(meeting, member)
    closed(hall, meeting)
    mine.refresh_from_db()
    assert (mine.agree, mine.base, list(mine.stepouts.values_list("member", flat=True))) == (3, 3, [hall.members[0].pk])


def test_who_is_recused_after_voting_secretly_stays_counted(hall: Hall) -> None:
    """Nobody can find that vote any more, so it stays, and its member in the base; who has not voted leaves."""
    meeting = opened(hall)
    for member in hall.members[:3]:
        cast(meeting, member)
    for member in (hall.members[0], hall.members[3]):
        recuse(hall, member, 0)
    closed(hall, meeting)
    motion = motion_of(meeting, hall.applications[0])
    assert (motion.agree, motion.base) == (3, 3)


def test_a_single_secret_ballot_is_not_counted(hall: Hall) -> None:
    meeting = opened(hall)
    cast(meeting, hall.members[0])
    with pytest.raises(DomainError, match="至少须有 2 位委员"):
        closed(hall, meeting)


def test_the_resolution_of_a_secret_ballot_names_no_votes_and_the_record_repeats_the_count(hall: Hall) -> None:
    recuse(hall, hall.members[0], 0)
    meeting = opened(hall)
    nonces = [cast(meeting, member) for member in hall.members]
    closed(hall, meeting)
    confirmed_by = hall.members[1]
    hall.members[0], hall.members[1] = confirmed_by, hall.members[0]
    resolution = adopt_resolution(meeting_id=confirmed(hall, meeting).pk, by=hall.office, at=AT)
    with open_stored(resolution.document.stored) as file:
        text = pdf_text(file.read())
    assert "无记名表决" in text
    assert "记名表决情况" not in text
    record = ballot_record(Meeting.objects.get(pk=meeting.pk))
    motions = record["motions"]
    assert isinstance(motions, list)
    assert (record["secret"], record["voted"]) == (True, sorted(member.pk for member in hall.members))
    for motion in motions:
        choices = [vote["choice"] for vote in motion["votes"]]
        assert (choices.count("agree"), len(choices)) == (motion["agree"], motion["base"])
        assert all(set(vote) == {"choice", "check"} for vote in motion["votes"])
    assert not any(nonce in str(record) for nonce in nonces)


def test_the_receipt_is_shown_with_the_answer_and_nowhere_kept(hall: Hall) -> None:
    meeting = opened(hall)
    member = hall.members[0]
    client = Client()
    client.force_login(member)
    address = reverse("committee:ballot", args=[meeting.pk])
    ticks = {f"m{pk}": "agree" for pk in meeting.motions.values_list("pk", flat=True)}
    nonce = client.post(address, ticks).context["nonce"]
    sent = {**ticks, "cast": "1", "nonce": nonce}
    for _ in range(2):
        answer = client.post(address, sent)
        assert (answer.status_code, answer["Cache-Control"]) == (
            200,
            "max-age=0, no-cache, no-store, must-revalidate, private",
        )
        assert in_groups(nonce) in answer.content.decode()
    assert in_groups(nonce) not in client.get(reverse("committee:receipt", args=[meeting.pk])).content.decode()
    assert client.get(address).status_code == 302
    assert nonce not in str(dump())


def test_a_member_checks_that_the_ballot_counts(hall: Hall) -> None:
    meeting = opened(hall)
    nonces = [cast(meeting, member) for member in hall.members]
    client = Client()
    client.force_login(hall.members[0])
    address = reverse("committee:receipt_check", args=[meeting.pk])
    assert "表决尚未结束" in client.get(address).content.decode()
    closed(hall, meeting)
    assert "您的选票已计入" in client.post(address, {"nonce": in_groups(nonces[0])}).content.decode()
    assert "没有找到" in client.post(address, {"nonce": new_nonce()}).content.decode()
    assert client.post(address, {"nonce": "abc"}).status_code == 422


def test_an_item_on_which_one_member_may_vote_is_not_put_to_a_secret_ballot() -> None:
    hall = secret_hall(members=3, dossiers=2)
    for member in hall.members[1:]:
        recuse(hall, member, 0)
    name = hall.applications[0].organisation.name
    with pytest.raises(DomainError, match=f"每一项至少须有 2 位委员表决，否则等于公开其意见：{name}。"):
        opened(hall)


def test_an_item_on_which_one_member_voted_is_not_counted() -> None:
    hall = secret_hall(members=3, dossiers=2)
    recuse(hall, hall.members[2], 0)
    meeting = opened(hall)
    cast(meeting, hall.members[0])
    cast(meeting, hall.members[2])
    with pytest.raises(DomainError, match="每一项至少须有 2 位委员表决"):
        closed(hall, meeting)
    meeting.refresh_from_db()
    assert (meeting.ballot_closed_at, meeting.motions.filter(agree__isnull=False).count()) == (None, 0)
    cast(meeting, hall.members[1])
    assert closed(hall, meeting).ballot_closed_at is not None
