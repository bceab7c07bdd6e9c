"""A letter belongs to the version of the notice against which it was written."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from baoji_award.calendar.clock import move_clock
from baoji_award.errors import DomainError
from committee.models import Objection, PublicNotice
from committee.services.objection_intake import OnPaper, Papers, Statement
from committee.services.objections import enter_objection
from tests.committee.hall import JOHN, Hall, evidence, make_hall, published
from tests.committee.noticing import corrected
from tests.rounds import moment
from tests.sharing import shared

pytestmark = pytest.mark.django_db
LATER = moment("2025-06-09 10:00")


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=4)
    published(hall)
    return hall


def entered(hall: Hall, notice: PublicNotice, number: int, sent_on: date) -> Objection:
    return enter_objection(
        slug=notice.slug,
        statement=Statement(hall.applications[number].number, "person", "data", "数据不实", "营业收入与报告不一致。"),
        identity=JOHN,
        papers=Papers([evidence()]),
        paper=OnPaper("post", sent_on, hall.office),
        at=LATER,
    )


def test_a_letter_against_an_earlier_version_counts_by_its_days(hall: Hall) -> None:
    first, second = published(hall), corrected(hall)
    before = second.published_on - timedelta(days=1)
    with pytest.raises(DomainError, match="早于公示"):
        entered(hall, second, 0, before)
    assert [entered(hall, first, n, before).state for n in (0, 1)] == ["received", "received"]
    # Taken off the list: the running version does not know it, the earlier one ended on its printed day.
    with pytest.raises(DomainError, match="请从公示名单中选择"):
        entered(hall, second, 1, second.last_day)
    late = entered(hall, first, 1, first.last_day + timedelta(days=1))
    assert (late.state, "晚于公示末日2025年5月26日" in late.reason) == ("not_accepted", True)
    # Still on it: the running version takes what the earlier one would refuse.
    with pytest.raises(DomainError, match="请选择现行版本"):
        entered(hall, first, 0, first.last_day + timedelta(days=1))
    assert entered(hall, second, 0, first.last_day + timedelta(days=1)).state == "received"
    assert entered(hall, first, 0, second.last_day + timedelta(days=1)).state == "not_accepted"


def test_the_office_chooses_the_version_on_the_page(hall: Hall) -> None:
    first, second = published(hall), corrected(hall)
    move_clock(LATER)
    client, address = Client(), reverse("committee:objection_entry")
    client.force_login(hall.office)
    form = client.get(address).context["form"]
    assert [slug for slug, _ in form.fields["version"].choices] == [second.slug, first.slug]
    assert form.fields["version"].choices[1][1] == f"第 1 版（已更正）{first.number.text}，公示至2025年5月26日"
    data = {
        "token": form["token"].value(),
        "channel": "post",
        "sent_on": first.published_on.isoformat(),
        "version": first.slug,
        "party": "person",
        "name": JOHN.name,
        "phone": JOHN.phone,
        "contact": JOHN.contact,
        "application": hall.applications[1].number,
        "ground": "data",
        "matter": "数据不实",
        "facts": "营业收入与审计报告不一致。",
        "truthful": "on",
        "evidence": [evidence()],
    }
    assert client.post(address, data).status_code == 302
    assert Objection.objects.latest("pk").notice == first
