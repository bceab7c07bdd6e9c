"""Long tasks: one press one job, progress that can be read meanwhile, a result for the asker alone."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.urls import reverse

from applications.models import OfficeJob
from applications.services import office_jobs
from applications.services.office_jobs import Progress, Result, run_job, start_job, sweep_jobs, take_result
from applications.services.recusals import record_recusal
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import store_file
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.models import Message
from tests.applications.bureau.desk import IN_TIME
from tests.browsing import browser
from tests.cast import Cast, make_cast

EXPORT = OfficeJob.Kind.EXPORT
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db(transaction=True)
seen_meanwhile: list[tuple[int, int, bool, int]] = []


def work(job: OfficeJob, progress: Progress) -> Result | None:
    """Three steps; `params` says what goes wrong."""
    progress.expect(3)
    progress.step(2)
    page = browser(job.asked_by).get(address(job), headers=HTMX)
    now = OfficeJob.objects.get(pk=job.pk)
    seen_meanwhile.append((now.done, now.total, connection.in_atomic_block, page.status_code))
    if job.params.get("breaks"):
        raise ValueError("宝鸡金丝雀")
    if job.params.get("lost"):
        OfficeJob.objects.filter(pk=job.pk).update(beat_at=Now() - timedelta(hours=1))
        sweep_jobs()
    progress.step()
    return Result(store_file("编号\r\n".encode(), name="list.csv", by=job.asked_by), "申报列表.csv")


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(office_jobs, "_workers", dict(office_jobs._workers))
    office_jobs.office_job(EXPORT)(work)
    seen_meanwhile.clear()
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def address(job: OfficeJob) -> str:
    return reverse("applications:office_job", args=[job.pk])


def start(cast: Cast, *, by: User | None = None, **params: object) -> OfficeJob:
    return start_job(kind=EXPORT, cycle=cast.cycle, by=by or cast.office, params=params, at=IN_TIME)


def test_a_job_is_done_once_and_its_progress_is_read_meanwhile(cast: Cast) -> None:
    job = start(cast)
    assert (job.state, run_job(job.pk), run_job(job.pk)) == ("waiting", True, False)
    # Seen while it ran: two of three steps and the end, committed, by the page.
    assert seen_meanwhile == [(2, 4, False, 200)]
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result_name) == ("done", 4, 4, "申报列表.csv")
    assert Message.objects.get(user=cast.office, key=f"office_job:{job.pk}").subject == "后台任务已完成"


def test_a_button_pressed_twice_starts_one_job(cast: Cast) -> None:
    first = start(cast)
    assert start(cast) == first
    others = {start(cast, by=cast.second_officer).pk, start(cast, breaks=True).pk}
    assert len({first.pk, *others}) == 3
    run_job(first.pk)
    assert start(cast) != first
    assert AuditEvent.objects.filter(action="office_job.asked").count() == 4


def test_nobody_outside_the_office_and_the_supervision_starts_jobs(cast: Cast) -> None:
    for name in ("owner", "own_bureau", "agency", "assigned_expert", "member", "sysadmin"):
        with pytest.raises(NotFoundForYou):
            start(cast, by=getattr(cast, name))
    assert OfficeJob.objects.count() == 0


def test_a_job_that_breaks_says_so_and_can_be_started_again(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    job = start(cast, breaks=True)
    assert run_job(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.done, job.finished_at is None) == ("failed", 2, False)
    assert "未能完成，请重新发起" in browser(cast.office).get(address(job)).content.decode()
    assert Message.objects.get(user=cast.office, key=f"office_job:{job.pk}").subject == "后台任务未能完成"
    assert ("ValueError" in caplog.text, "金丝雀" in caplog.text) == (True, False)
    assert start(cast, breaks=True) != job


def test_a_job_called_off_leaves_nothing(cast: Cast) -> None:
    job = start(cast, lost=True)
    assert run_job(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.result) == ("failed", None)


def test_the_sweep_rings_for_the_unheard_and_calls_off_the_dead(cast: Cast) -> None:
    fresh, unheard = start(cast), start(cast, by=cast.second_officer)
    OfficeJob.objects.filter(pk=unheard.pk).update(beat_at=Now() - timedelta(minutes=2))
    assert sweep_jobs() == 1
    assert dict(OfficeJob.objects.values_list("pk", "state")) == {fresh.pk: "waiting", unheard.pk: "done"}
    dead = start(cast, by=cast.second_officer)
    OfficeJob.objects.filter(pk=dead.pk).update(state="running", beat_at=Now() - timedelta(minutes=9))
    assert (sweep_jobs(), OfficeJob.objects.get(pk=dead.pk).state) == (0, "running")
    OfficeJob.objects.filter(pk=dead.pk).update(beat_at=Now() - timedelta(minutes=11))
    assert (sweep_jobs(), OfficeJob.objects.get(pk=dead.pk).state) == (0, "failed")


def test_the_result_is_for_whoever_asked_for_a_day(cast: Cast) -> None:
    job = start(cast)
    run_job(job.pk)
    result = f"{address(job)}result/"
    assert result in browser(cast.office).get(address(job)).content.decode()
    for name, person in cast.people().items():
        if isinstance(person, User) and name != "office":
            answers = [browser(person).get(url).status_code for url in (address(job), result)]
            assert (name, answers) == (name, [404, 404])
    answer = browser(cast.office).get(result)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert b"".join(answer) == "编号\r\n".encode()
    taken = AuditEvent.objects.filter(action="office_job.taken", object_id=str(job.pk))
    assert [event.actor_id for event in taken] == [cast.office.pk]
    job.refresh_from_db()
    assert job.finished_at is not None
    last = job.finished_at + timedelta(hours=24)
    assert take_result(job_id=job.pk, by=cast.office, at=last - timedelta(seconds=1)).name == "申报列表.csv"
    with pytest.raises(NotFoundForYou):
        take_result(job_id=job.pk, by=cast.office, at=last)


def test_a_recusal_decided_since_closes_the_result(cast: Cast) -> None:
    job = start(cast)
    run_job(job.pk)
    take_result(job_id=job.pk, by=cast.office, at=IN_TIME)
    record_recusal(
        application_id=cast.application.pk, user_id=cast.office.pk, reason="亲属", by=cast.second_officer, at=IN_TIME
    )
    with pytest.raises(NotFoundForYou):
        take_result(job_id=job.pk, by=cast.office, at=IN_TIME)
    assert "您须回避的申报" in browser(cast.office).get(address(job)).content.decode()


def test_a_job_about_a_dossier_is_closed_to_a_recused_officer(cast: Cast) -> None:
    job = start_job(kind=EXPORT, cycle=cast.cycle, by=cast.office, application=cast.application, at=IN_TIME)
    assert browser(cast.office).get(address(job)).status_code == 200
    cast.application.recusals.create(
        user=cast.office, reason="亲属", decided_by=cast.second_officer, decided_at=IN_TIME
    )
    assert browser(cast.office).get(address(job)).status_code == 404
    assert browser(cast.office).get(reverse("applications:office_job", args=[uuid.uuid4()])).status_code == 404


def test_the_waiting_part_asks_for_itself_and_stops_at_the_end(cast: Cast) -> None:
    job = start(cast)
    client = browser(cast.office)
    page, part = client.get(address(job)).content.decode(), client.get(address(job), headers=HTMX).content.decode()
    polling = f'hx-get="{address(job)}"'
    assert (polling in page, polling in part, "<html" in page, "<html" in part) == (True, True, True, False)
    assert "刷新进度" in page
    run_job(job.pk)
    ended = client.get(address(job), headers=HTMX).content.decode()
    assert (polling in ended, "下载结果" in ended) == (False, True)
