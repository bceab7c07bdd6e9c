"""What the database refuses to whoever writes to the box, the roll or the count of a secret ballot."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, InternalError, transaction

from baoji_award.errors import DomainError
from committee.models import Ballot, BoxLine, Envelope
from committee.services.ballots import new_nonce
from committee.services.box import lines_of, put_in
from tests.committee.hall import Hall, motion_of, opened
from tests.committee.test_secret_ballots import cast, closed, secret_hall, settled
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    return secret_hall()


def complaint(act: Callable[[], object]) -> str:
    """What the database says against the act, at once or when the transaction ends."""
    try:
        with transaction.atomic():
            act()
            settled()
    except (IntegrityError, InternalError) as error:
        return str(error)
    return "nothing"


def test_nothing_is_added_changed_or_removed_while_voting(hall: Hall) -> None:
    meeting = opened(hall)
    cast(meeting, hall.members[0])
    motion = motion_of(meeting, hall.applications[0])
    assert "box and roll differ" in complaint(lambda: Envelope.objects.create(meeting=meeting, sealed=b"stuffed"))
    assert "box and roll differ" in complaint(lambda: Envelope.objects.all().delete())
    assert "box and roll differ" in complaint(lambda: Ballot.objects.create(meeting=meeting, member=hall.members[1]))
    assert "Cannot update" in complaint(lambda: Envelope.objects.update(sealed=b"changed"))
    assert "counted at once" in complaint(lambda: BoxLine.objects.create(motion=motion, choice="agree", proof="0" * 64))
    assert "only who is present" in complaint(lambda: Ballot.objects.create(meeting=meeting, member=hall.office))
    assert "Cannot update or delete" in complaint(lambda: Ballot.objects.all().delete())


def test_a_replaced_envelope_stops_the_count(hall: Hall) -> None:
    meeting = opened(hall)
    for member in hall.members:
        cast(meeting, member)
    one = Envelope.objects.all()[0]
    Envelope.objects.filter(pk=one.pk).delete()
    Envelope.objects.create(meeting=meeting, sealed=bytes(one.sealed)[::-1])
    settled()
    with pytest.raises(DomainError, match="无法解封"):
        closed(hall, meeting)


def test_nothing_is_added_changed_or_removed_after_closing(hall: Hall) -> None:
    meeting = opened(hall)
    for member in hall.members[:3]:
        cast(meeting, member)
    meeting = closed(hall, meeting)
    motion = motion_of(meeting, hall.applications[0])
    assert "when the box is opened" in complaint(
        lambda: BoxLine.objects.create(motion=motion, choice="agree", proof="0" * 64)
    )
    assert "Cannot update or delete" in complaint(lambda: BoxLine.objects.update(choice="disagree"))
    assert "Cannot update or delete" in complaint(lambda: BoxLine.objects.all().delete())
    assert "box is closed" in complaint(lambda: Envelope.objects.create(meeting=meeting, sealed=b"late"))
    assert "not open" in complaint(lambda: Ballot.objects.create(meeting=meeting, member=hall.members[3]))


def test_a_count_that_differs_from_the_box_is_refused(hall: Hall) -> None:
    meeting = opened(hall)
    cast(meeting, hall.members[0])
    motion = motion_of(meeting, hall.applications[0])
    motion.agree, motion.disagree, motion.abstain, motion.base, motion.passed = 4, 0, 0, 4, True
    with pytest.raises(IntegrityError, match="differs from the box"), transaction.atomic():
        motion.save()


def test_more_ticks_than_places_are_refused_in_ballot_box_and_count(hall: Hall) -> None:
    meeting = opened(hall, prizes=4, nominations=0)
    with pytest.raises(DomainError, match="至多同意 3 家，当前 4 家"):
        cast(meeting, hall.members[0])
    one_less = {motion_of(meeting, hall.applications[3]).pk: "abstain"}
    for member in hall.members[:2]:
        cast(meeting, member, one_less)
    motions = list(meeting.motions.all())
    stuffed = lines_of(dict.fromkeys((motion.pk for motion in motions), "agree"), new_nonce())

    def replace_one() -> None:
        Envelope.objects.filter(pk=Envelope.objects.values("pk")[:1]).delete()
        put_in(meeting, stuffed)
        closed(hall, meeting)

    with pytest.raises(DomainError, match="可能被改动"), transaction.atomic():
        replace_one()

    def lay_out_too_many() -> None:
        BoxLine.objects.bulk_create(
            BoxLine(motion=motion, choice="agree", proof=f"{n}" * 64) for motion in motions for n in (1, 2)
        )
        meeting.motions.filter(pk=motions[0].pk).update(agree=2, disagree=0, abstain=0, base=4, passed=True)

    assert "more agreements in the box" in complaint(lay_out_too_many)
