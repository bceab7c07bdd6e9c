"""The public notice: its dates, that nothing is known before it, and that it is never changed."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Application, AwardCycle
from applications.workflow.engine import Blocked, advance_application, advance_round
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import open_stored
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from committee.models import PublicNotice
from committee.services.notice import publish_notice
from tests.committee.hall import AT, DURING, PUBLISHED, Hall, make_hall, pdf_text, published, resolved
from tests.rounds import moment

pytestmark = pytest.mark.django_db

CANARY = "金丝雀"


@pytest.mark.parametrize(
    ("published_on", "first_day", "last_day"),
    [
        ("2025-05-09", "2025-05-10", "2025-05-26"),
        ("2025-05-12", "2025-05-13", "2025-05-27"),
        ("2025-05-15", "2025-05-16", "2025-05-30"),
        ("2025-05-16", "2025-05-17", "2025-06-03"),
        ("2025-05-17", "2025-05-18", "2025-06-03"),
        ("2025-05-23", "2025-05-24", "2025-06-09"),
    ],
)
def test_the_days_are_counted_as_the_law_says(published_on: str, first_day: str, last_day: str) -> None:
    notice = published(make_hall(dossiers=1), moment(f"{published_on} 23:59"))
    assert [notice.published_on, notice.first_day, notice.last_day] == [
        date.fromisoformat(text) for text in (published_on, first_day, last_day)
    ]
    assert notice.ends_at == moment(f"{last_day} 00:00") + (moment("2025-01-02 00:00") - moment("2025-01-01 00:00"))
    assert "次日起算15天" in notice.explanation


def test_the_notice_prints_what_is_stored() -> None:
    hall = make_hall(dossiers=2)
    move_clock(DURING)
    notice = published(hall)
    page = Client().get(reverse("committee:notice", args=[notice.slug])).content.decode()
    with open_stored(notice.document.stored) as file:
        paper = pdf_text(file.read())
    for text in ("2025年5月26日", notice.explanation, notice.anchor, notice.number.text):
        assert text in page
        assert "".join(text.split()) in paper
    for application in hall.applications:
        assert application.organisation.name in page
        assert application.organisation.name in paper


@pytest.mark.parametrize(
    "change",
    [
        lambda: PublicNotice.objects.update(last_day=date(2025, 5, 20)),
        lambda: PublicNotice.objects.update(entries=[]),
        lambda: PublicNotice.objects.all().delete(),
    ],
)
def test_the_database_keeps_a_published_notice(change: Callable[[], object]) -> None:
    published(make_hall(dossiers=1))
    with pytest.raises(InternalError), transaction.atomic():
        change()


def everything_public(client: Client) -> dict[str, str]:
    """Body by address of every public page and of the signed-in reader's own pages."""
    addresses = [
        "/", "/notices/", "/notices/2025-1/", "/notices/2025-1/pdf/", "/notices/2025-1/objections/new/", "/winners/",
        "/winners/1/", "/verify/", "/verify/?no=BJZL-2024-001", "/sitemap/", "/guide/", "/news/", "/news/feed.atom",
        "/notices/feed.atom", "/objections/track/", "/office/candidates/", "/office/notices/", "/office/awards/",
        "/papers/resolution/", "/papers/report/", "/expert/report/", "/committee/",
    ]  # fmt: skip
    return {address: client.get(address).content.decode("utf-8", "replace") for address in addresses}


def before_publication(hall: Hall) -> None:
    resolved(hall)
    advance_round(cycle_id=hall.cycle.pk, action="start_publicity", by=hall.office, at=AT)


def test_nothing_of_the_list_is_known_to_the_public_before_publication() -> None:
    hall = make_hall(dossiers=10)
    empty = everything_public(Client())
    before_publication(hall)
    bodies = everything_public(Client())
    assert [address for address, body in bodies.items() if CANARY in body] == []
    assert {a for a in bodies if "notices/2025-1" in a and Client().get(a).status_code != 404} == set()
    # Not even a count or a changed sentence; the home page tells the stage.
    same = [a for a in bodies if a != "/" and "csrf" not in bodies[a]]
    assert [a for a in same if bodies[a] != empty[a]] == []


def test_nothing_of_the_list_is_known_to_applicants_and_experts_before_publication() -> None:
    hall = make_hall(dossiers=10)
    before_publication(hall)
    for user, own in ((hall.owners[0], 0), (hall.owners[9], 9), (hall.leader, None)):
        client = Client()
        client.force_login(user)
        bodies = everything_public(client)
        names = [a.organisation.name for n, a in enumerate(hall.applications) if n != own]
        assert [address for address, body in bodies.items() if any(name in body for name in names)] == []
    assert Message.objects.filter(user__in=hall.owners).count() == 0


def test_the_whole_list_comes_out_in_one_step() -> None:
    hall = make_hall(dossiers=10)
    before_publication(hall)
    with pytest.raises(Blocked, match="须通过公示一次性整体发布"):
        advance_application(application_id=hall.applications[0].pk, action="publish", by=hall.office, at=PUBLISHED)
    publish_notice(cycle_id=hall.cycle.pk, by=hall.office, at=PUBLISHED)
    states = Application.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["in_notice"] * 8 + ["not_proposed"] * 2
    assert AwardCycle.objects.get().list_published_at == PUBLISHED
    told = Message.objects.filter(user__in=hall.owners).order_by("user_id").values_list("key", flat=True)
    assert [key.split(":")[0] for key in told] == ["publish"] * 8 + ["not_propose"] * 2
    with pytest.raises(DomainError, match="已经公示"):
        publish_notice(cycle_id=hall.cycle.pk, by=hall.office, at=PUBLISHED)


def test_only_the_office_publishes_and_only_in_stage_seven() -> None:
    hall = make_hall(dossiers=1)
    resolved(hall)
    with pytest.raises(DomainError, match="请先启动审定公示阶段"):
        publish_notice(cycle_id=hall.cycle.pk, by=hall.office, at=PUBLISHED)
    advance_round(cycle_id=hall.cycle.pk, action="start_publicity", by=hall.office, at=AT)
    for user in (hall.supervisor, hall.members[0], hall.owners[0]):
        with pytest.raises(NotFoundForYou):
            publish_notice(cycle_id=hall.cycle.pk, by=user, at=PUBLISHED)


def test_a_candidate_who_withdrew_is_not_on_the_notice() -> None:
    hall = make_hall(dossiers=3)
    before_publication(hall)
    advance_application(
        application_id=hall.applications[1].pk, action="withdraw", by=hall.owners[1], reason="经营调整", at=AT
    )
    notice = publish_notice(cycle_id=hall.cycle.pk, by=hall.office, at=PUBLISHED)
    assert [line["application"] for entry in notice.entries for line in entry["lines"]] == [
        hall.applications[0].number,
        hall.applications[2].number,
    ]


def test_an_unknown_calendar_stops_the_publication() -> None:
    hall = make_hall(dossiers=1)
    before_publication(hall)
    with pytest.raises(DomainError, match="2027年节假日安排未录入"):
        publish_notice(cycle_id=hall.cycle.pk, by=hall.office, at=moment("2027-05-03 09:00"))
    assert PublicNotice.objects.count() == 0
