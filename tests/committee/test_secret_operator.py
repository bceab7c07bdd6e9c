"""An operator with the whole database tries to tell who voted how (security.md 14)."""

import random
import re

import pytest
from django.db import connection, transaction

from committee.models import Meeting
from committee.services.ballots import cast_secret_ballot, new_nonce
from committee.services.box import lines_of, sheets_in
from committee.services.meetings import close_ballot
from tests.committee.hall import AT, Hall, motion_of, opened
from tests.committee.operator import dump
from tests.committee.test_secret_ballots import cast, recuse, secret_hall

pytestmark = pytest.mark.django_db
Votes = list[dict[int, str]]
Row = tuple[str, ...]
# Random by design: their values tell nothing unless they repeat, which is asked apart.
RANDOM = {
    ("committee_envelope", "id"),
    ("committee_envelope", "sealed"),
    ("committee_boxline", "id"),
    ("committee_boxline", "proof"),
    ("committee_meeting", "salt"),
    ("audit_auditevent", "salt"),
    ("audit_auditevent", "hash"),
    ("audit_auditevent", "prev_hash"),
}


DIGEST_OF_BOX = re.compile(r'"record": ?"[0-9a-f]{64}"')


def news(before: dict[str, list[dict[str, str]]]) -> dict[str, list[Row]]:
    """What the database holds now and did not before, with everything that only counts up replaced by its order."""
    found: dict[str, list[Row]] = {}
    for table, rows in dump().items():
        known = {_bare(row) for row in before[table]}
        fresh = [row for row in rows if _bare(row) not in known]
        counting = {"xmin", "id"} & set(fresh[0] if fresh else ()) - {name for of, name in RANDOM if of == table}
        for name in counting:
            order = sorted({row[name] for row in fresh}, key=int)
            for row in fresh:
                row[name] = str(order.index(row[name]))
        found[table] = sorted(tuple(_cell(table, name, row[name]) for name in row) for row in fresh)
    return found


def _bare(row: dict[str, str]) -> Row:
    return tuple(value for name, value in row.items() if name != "xmin")


def _cell(table: str, name: str, value: str) -> str:
    # The closing names the digest of the record, which is the box that is compared here, with its random proofs.
    shown = DIGEST_OF_BOX.sub('"record":"64 characters"', value)
    return f"{len(value)} characters" if (table, name) in RANDOM else shown


def world(hall: Hall, meeting: Meeting, votes: Votes, *, close: bool) -> dict[str, list[Row]]:
    """What is new in the database when the members vote like this, in the order of the hall."""
    before = dump()
    with transaction.atomic():
        for member, chosen in zip(hall.members, votes, strict=True):
            cast_secret_ballot(meeting_id=meeting.pk, choices=chosen, nonce=new_nonce(), by=member)
        if close:
            close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
        found = news(before)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("close", [False, True])
def test_worlds_in_which_members_swapped_their_votes_cannot_be_told_apart(
    close: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Four members, the last recused from the first dossier; on the others the votes change hands, line by line."""
    hall = secret_hall()
    recuse(hall, hall.members[3], 0)
    meeting = opened(hall, prizes=3, nominations=1)
    first, second, third, fourth = (motion_of(meeting, each).pk for each in hall.applications)
    one: Votes = [
        {first: "agree", second: "agree", third: "disagree", fourth: "abstain"},
        {first: "disagree", second: "agree", third: "agree", fourth: "agree"},
        {first: "abstain", second: "disagree", third: "agree", fourth: "agree"},
        {second: "abstain", third: "abstain", fourth: "disagree"},
    ]
    rest = (second, third, fourth)
    other: Votes = [{first: one[(n + 1) % 3][first]} | {pk: one[n - 1][pk] for pk in rest} for n in range(3)]
    other.append({pk: one[2][pk] for pk in rest})
    caplog.set_level("DEBUG")
    caplog.clear()
    found, log = world(hall, meeting, one, close=close), _said(caplog)
    caplog.clear()
    assert found == world(hall, meeting, other, close=close)
    assert log == _said(caplog)
    assert found["committee_ballot"], "the roll is part of what was compared"


def _said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The log without what the database driver says of its statements."""
    return [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]


def test_the_comparison_sees_an_open_vote() -> None:
    """The same comparison tells two worlds of an open ballot apart, so it is not blind."""
    hall = secret_hall()
    meeting = opened(hall)
    pk = motion_of(meeting, hall.applications[0]).pk
    before = dump()
    found = []
    for choice in ("agree", "disagree"):
        with transaction.atomic():
            cast(meeting, hall.members[0], {pk: choice})
            cast(meeting, hall.members[1])
            close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
            found.append(news(before))
            transaction.set_rollback(True)
    assert {name for name in found[0] if found[0][name] != found[1][name]} == {
        "audit_auditevent",
        "committee_boxline",
        "committee_motion",
    }


def test_neither_place_nor_transaction_of_a_row_tells_when_it_came() -> None:
    """Ten members: by chance alone an order repeats once in 3,628,800 runs."""
    hall = secret_hall(members=10, dossiers=2)
    meeting = opened(hall, prizes=1, nominations=1)
    members = random.Random(7).sample(hall.members, 10)
    nonces = [cast(meeting, member) for member in members]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM committee_envelope")
        assert cursor.fetchone() == (1,)
    came = [_proofs(meeting, nonce) for nonce in nonces]
    lie = [{line.proof for line in sheet} for sheet in sheets_in(meeting)]
    assert sorted(map(sorted, came)) == sorted(map(sorted, lie))
    assert came != lie
    close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM committee_boxline")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT motion_id, proof FROM committee_boxline ORDER BY ctid")
        rows = cursor.fetchall()
    orders = []
    for motion in meeting.motions.all():
        proofs = [proof for pk, proof in rows if pk == motion.pk]
        orders.append([next(n for n, each in enumerate(came) if proof in each) for proof in proofs])
    assert orders[0] != orders[1]
    assert list(range(10)) not in orders


def _proofs(meeting: Meeting, nonce: str) -> set[str]:
    return {
        line.proof for line in lines_of(dict.fromkeys(meeting.motions.values_list("pk", flat=True), "agree"), nonce)
    }
