"""The honest path of stages 6 and 7, from the ranking to the certificate."""

from typing import cast

import pytest

from applications.models import Application
from baoji_award.documents.files import open_stored
from baoji_award.documents.models import Document, DocumentNumber
from baoji_award.notifications.models import OutboxEntry
from committee.models import Award
from committee.services.awards import TOPIC, confirm_all
from committee.services.certificates import render_certificate
from tests.committee.hall import OVER, make_hall, published
from tests.documents.samples import text_of

pytestmark = pytest.mark.django_db


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Application.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_a_round_runs_from_the_ranking_to_the_certificate() -> None:
    hall = make_hall()
    notice = published(hall)
    assert states() == {"in_notice": 8, "not_proposed": 2}
    assert notice.slug == "2025-1"
    done = confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    assert (len(done.awards), done.waiting) == (8, ())
    assert states() == {"awarded": 8, "not_proposed": 2}
    assert [award.number.text for award in done.awards] == [f"BJZL-2024-{n:03d}" for n in range(1, 9)]
    assert [award.money for award in done.awards] == [500000] * 3 + [0] * 5


def test_rendering_a_certificate_twice_gives_one_number_and_one_document() -> None:
    hall = make_hall(dossiers=1)
    published(hall)
    (award,) = confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER).awards
    (entry,) = OutboxEntry.objects.filter(topic=TOPIC)
    numbers = DocumentNumber.objects.count()
    for _ in range(2):
        render_certificate(entry.payload)
    award = Award.objects.get()
    document = cast("Document", award.document)
    assert Document.objects.filter(kind="certificate").count() == 1
    assert document.number == award.number
    assert DocumentNumber.objects.count() == numbers
    with open_stored(document.stored) as pdf:
        text = text_of(pdf.read()).decode("utf-8", "replace")
    assert text
