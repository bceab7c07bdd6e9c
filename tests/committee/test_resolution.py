"""The resolution: two persons, the anchor on paper, the ceilings, the whole list at once."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from applications.rules.loader import read_rulebook
from applications.services.cycles import load_cycle
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant
from baoji_award.accounts.selectors import forget_grants
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import open_stored
from baoji_award.errors import DomainError
from committee.models import Candidate, Meeting, Resolution
from committee.services.ballots import cast_ballot
from committee.services.meetings import close_ballot
from committee.services.resolution import adopt_resolution
from tests.committee.hall import AT, Hall, all_agree, called, confirmed, make_hall, opened, pdf_text, resolved, voted
from tests.rounds import RULES
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=1)
    opened(hall)
    return hall


def test_the_printed_resolution_carries_the_anchor_and_every_recorded_vote() -> None:
    hall = make_hall(dossiers=2)
    resolution = resolved(hall)
    with open_stored(resolution.document.stored) as file:
        text = pdf_text(file.read())
    assert resolution.anchor in text
    seq, digest = resolution.anchor.split(":")
    assert AuditEvent.objects.get(seq=int(seq)).hash == digest
    assert resolution.number.text in text
    assert all(member.name in text for member in hall.members)
    names = "、".join(member.name for member in hall.members[:3])
    assert text.count(f"同意3人（{names}）。") == 2


def test_the_list_follows_votes_and_ranks_within_the_ceilings() -> None:
    hall = make_hall(dossiers=6)
    meeting = opened(hall, prizes=4, nominations=2)
    first = meeting.motions.get(application=hall.applications[0])
    for member in hall.members:
        choices = all_agree(meeting, member, but={first.pk: "disagree"})
        cast_ballot(meeting_id=meeting.pk, choices=choices, by=member, at=AT)
    close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    confirmed(hall, meeting)
    adopt_resolution(meeting_id=meeting.pk, by=hall.office, at=AT)
    chosen = [(c.kind.code, c.position, c.application) for c in Candidate.objects.all()]
    assert chosen == [
        ("prize", 1, hall.applications[1]),
        ("prize", 2, hall.applications[2]),
        ("prize", 3, hall.applications[3]),
        ("nomination", 1, hall.applications[4]),
        ("nomination", 2, hall.applications[5]),
    ]
    states = dict(Application.objects.values_list("pk", "state"))
    assert [states[a.pk] for a in hall.applications] == ["not_proposed"] + ["candidate"] * 5


def test_an_unconfirmed_count_makes_no_resolution(hall: Hall) -> None:
    meeting = hall.cycle.meetings.get()
    for member in hall.members:
        cast_ballot(meeting_id=meeting.pk, choices=all_agree(meeting, member), by=member, at=AT)
    close_ballot(meeting_id=meeting.pk, by=hall.office, at=AT)
    with pytest.raises(DomainError, match="尚未由到会委员确认"):
        adopt_resolution(meeting_id=meeting.pk, by=hall.office, at=AT)
    assert Resolution.objects.count() == 0


def test_who_confirmed_the_count_does_not_record_the_resolution(hall: Hall) -> None:
    meeting = voted(hall, hall.cycle.meetings.get())
    RoleGrant.objects.create(
        user=hall.members[0], role=RoleCode.OFFICE, scope_kind=ScopeKind.CYCLE, scope_id=hall.cycle.pk, granted_at=AT
    )
    forget_grants(hall.members[0])
    with pytest.raises(DomainError, match="不能是同一人"):
        adopt_resolution(meeting_id=meeting.pk, by=hall.members[0], at=AT)


def test_a_resolution_is_adopted_once() -> None:
    hall = make_hall(dossiers=1)
    resolution = resolved(hall)
    with pytest.raises(DomainError):
        adopt_resolution(meeting_id=resolution.meeting_id, by=hall.office, at=AT)
    assert Resolution.objects.count() == 1


def test_a_meeting_of_an_earlier_round_shows_its_own_resolution_and_members() -> None:
    move_clock(AT)
    hall = make_hall(dossiers=3)
    resolved(hall)
    earlier = Meeting.objects.get()
    planned = called(hall)
    load_cycle(read_rulebook(RULES).model_copy(update={"code": "2025", "year": 2025}), at=AT)
    client = Client()
    client.force_login(hall.office)
    context = client.get(reverse("committee:office_meeting", args=[planned.pk])).context
    assert (context["resolution"], context["voters"]) == (earlier.resolution, 3)
