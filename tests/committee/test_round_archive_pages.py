"""Ordering the archive of a round: who may, from when on, and what the page shows of those that were made."""

from uuid import uuid4

import pytest
from django.db import InternalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import OfficeJob, Recusal
from applications.services.office_jobs import run_job
from baoji_award.calendar.clock import move_clock
from committee.models import RoundArchive
from tests.browsing import browser
from tests.committee.hall import AT, DURING, PUBLISHED, Hall, make_hall
from tests.committee.whole import begun, judged
from tests.committee.whole_decided import decided

pytestmark = pytest.mark.django_db
PAGE = "committee:round_archives"


@pytest.fixture
def hall() -> Hall:
    return listed(dossiers=1)


def listed(dossiers: int) -> Hall:
    """A round whose list is out without a notice: for the pages; no archive of it is sound."""
    move_clock(DURING)
    hall = make_hall(dossiers)
    type(hall.cycle).objects.filter(pk=hall.cycle.pk).update(list_published_at=PUBLISHED)
    return hall


def archived(hall: Hall, *, faults: list[str] | None = None) -> RoundArchive:
    job = OfficeJob.objects.create(
        pk=uuid4(), kind=OfficeJob.Kind.ARCHIVE, cycle=hall.cycle, asked_by=hall.office, asked_at=AT
    )
    return RoundArchive.objects.create(
        cycle=hall.cycle,
        job=job,
        made_by=hall.office,
        made_at=AT,
        manifest="ab" * 32,
        sealed_seq=7,
        entries=23,
        size=512_000,
        faults=faults or [],
    )


def page(client: Client) -> str:
    return client.get(reverse(PAGE)).content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_order_leads_to_its_progress_and_the_result_is_on_the_page() -> None:
    whole = begun()
    judged(whole)
    decided(whole)
    client = browser(whole.review.cast.supervisor)
    answer = client.post(reverse(PAGE))
    job = OfficeJob.objects.get()
    assert answer["Location"] == reverse("applications:office_job", args=[job.pk])
    assert run_job(job.pk)
    archive, shown = RoundArchive.objects.get(), page(client)
    assert archive.manifest in shown
    assert ("校验完好" in shown, archive.faults) == (True, [])
    assert answer["Location"] in shown
    assert answer["Location"] not in page(browser(whole.review.cast.office))


def test_before_the_list_is_out_there_is_no_archive() -> None:
    move_clock(AT)
    hall = make_hall(dossiers=1)
    client = browser(hall.office)
    assert "名单公示后方可生成" in page(client)
    assert "名单公示后方可生成" in client.post(reverse(PAGE), follow=True).content.decode()
    assert OfficeJob.objects.count() == 0


def test_whoever_is_recused_from_a_dossier_gets_none(hall: Hall) -> None:
    Recusal.objects.create(
        application=hall.applications[0], user=hall.office, reason="亲属", decided_by=hall.officer, decided_at=AT
    )
    assert browser(hall.office).post(reverse(PAGE)).status_code == 403
    assert browser(hall.officer).post(reverse(PAGE)).status_code == 302
    assert [browser(person).get(reverse(PAGE)).status_code for person in (hall.members[0], hall.leader)] == [404, 404]


def test_a_sound_archive_says_so_and_cannot_be_changed(hall: Hall) -> None:
    archive = archived(hall)
    shown = page(browser(hall.office))
    assert ("校验完好" in shown, archive.manifest in shown, "500 KB" in shown) == (True, True, True)
    with pytest.raises(InternalError), transaction.atomic():
        RoundArchive.objects.update(faults=["x"])


def test_what_the_check_found_is_told(hall: Hall) -> None:
    archived(hall, faults=["results.json [defence score] 与重算结果不符"])
    shown = page(browser(hall.supervisor))
    assert ("校验发现不符" in shown, "results.json [defence score]" in shown) == (True, True)


def test_the_script_can_be_taken_away(hall: Hall) -> None:
    answer = browser(hall.supervisor).get(reverse("committee:round_verifier"))
    assert answer["Content-Disposition"].startswith('attachment; filename="verify_round.py"')
    assert answer.content.startswith(b'"""Verifies the archive')


def test_the_page_asks_the_same_whatever_the_number(hall: Hall) -> None:
    client, counts = browser(hall.office), []
    for _ in range(3):
        archived(hall)
        page(client)
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counts.append(len(queries))
    assert (len(set(counts)), counts[0] <= 12) == (1, True)
