"""Everybody votes secretly at the same moment: the box is rewritten each time and loses nobody."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from baoji_award.accounts.models import User
from committee.models import BoxLine
from committee.selectors.receipts import counted_lines
from committee.services.meetings import close_ballot
from tests.committee.hall import AT, opened
from tests.committee.test_secret_ballots import cast, secret_hall


@pytest.mark.django_db(transaction=True)
def test_members_who_vote_at_once_are_all_in_the_box() -> None:
    hall = secret_hall(members=6, dossiers=2)
    meeting = opened(hall, prizes=1, nominations=1)

    def vote(member: User) -> str:
        try:
            return cast(meeting, member)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=6) as pool:
        nonces = list(pool.map(vote, hall.members))
    closed = close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    assert BoxLine.objects.count() == 12
    for member, nonce in zip(hall.members, nonces, strict=True):
        assert [line.counted for line in counted_lines(closed, nonce=nonce, by=member)] == [True, True]
