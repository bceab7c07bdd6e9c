"""The pages of the findings: for office and supervisor, of a pair for nobody who keeps away from either dossier."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from applications.models import Finding, OfficeJob
from applications.services.findings import mark_finding
from applications.services.office_jobs import run_job
from applications.services.recusals import record_recusal
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.ui.words import moment
from tests.applications.bureau.desk import IN_TIME, further
from tests.applications.office.findings import LONG, examine, freeze, overview
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.security.worlds import OWN_NAME, RIVAL_NAME, named
from tests.sharing import shared

LIST, SUPERVISED = reverse("applications:findings"), reverse("applications:supervise_findings")
NOTE = "申报单位说明金丝雀"


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    cast = make_cast(state="office_check")
    named(cast)
    freeze(cast.application, answers=overview(LONG), files={"a.pdf": "aa"})
    freeze(cast.rival_application, answers=overview(LONG), files={"b.pdf": "aa"})
    return cast


def own_finding(cast: Cast) -> Finding:
    return Finding.objects.filter(application=cast.application, kind="same_file").get()


def address(finding: Finding, prefix: str = "") -> str:
    return reverse(f"applications:{prefix}finding", args=[finding.pk])


def desk(number: str) -> str:
    return reverse("applications:screening", args=[number])


def recuse(cast: Cast) -> None:
    record_recusal(
        application_id=cast.application.pk, user_id=cast.office.pk, reason="亲属", by=cast.second_officer, at=IN_TIME
    )


def test_the_button_starts_the_job_and_shows_its_progress(cast: Cast) -> None:
    client = browser(cast.office)
    started = client.post(reverse("applications:findings_examine"))
    job = OfficeJob.objects.get()
    assert started["Location"] == reverse("applications:office_job", args=[job.pk])
    assert run_job(job.pk)
    assert f'href="{LIST}"' in client.get(started["Location"]).content.decode()
    page = client.get(LIST).content.decode()
    assert ("共 4 项" in page, OWN_NAME in page, "同一文件" in page) == (True, True, True)


@pytest.mark.parametrize(("prefix", "readers"), [("", {"office", "second_officer"}), ("supervise_", {"supervisor"})])
def test_only_the_office_and_the_supervisor_read_findings(cast: Cast, prefix: str, readers: set[str]) -> None:
    examine(cast)
    finding = own_finding(cast)
    for page in (reverse(f"applications:{prefix}findings"), address(finding, prefix)):
        answers = {
            name: browser(person).get(page).status_code
            for name, person in cast.people().items()
            if isinstance(person, User)
        }
        assert {name for name, status in answers.items() if status == 200} == readers
        assert {status for name, status in answers.items() if name not in readers} == {404}


def test_the_supervisor_reads_who_marked_what_when_and_why_and_changes_nothing(cast: Cast) -> None:
    examine(cast)
    finding = own_finding(cast)
    mark_finding(finding_id=finding.pk, mark="serious", note=NOTE, version=1, by=cast.office, at=IN_TIME)
    client, page = browser(cast.supervisor), address(finding, "supervise_")
    listed, shown = client.get(SUPERVISED).content.decode(), client.get(page).content.decode()
    assert (page in listed, "重新核查" in listed) == (True, False)
    for words in ("严重", cast.office.name, moment(IN_TIME), NOTE):
        assert words in shown
    assert ('name="mark"' in shown, reverse("applications:findings") + '"' in shown) == (False, False)
    assert client.post(page, {"version": "2", "mark": "accepted", "note": "督导"}).status_code == 405
    assert client.post(address(finding), {"version": "2", "mark": "accepted", "note": "督导"}).status_code == 404
    finding.refresh_from_db()
    assert finding.mark == "serious"


def test_a_recused_supervisor_sees_nothing_of_the_pair(cast: Cast) -> None:
    examine(cast)
    client = browser(cast.supervisor)
    assert "共 4 项" in client.get(SUPERVISED).content.decode()
    record_recusal(
        application_id=cast.application.pk, user_id=cast.supervisor.pk, reason="亲属", by=cast.office, at=IN_TIME
    )
    page = client.get(SUPERVISED).content.decode()
    assert ("共 0 项" in page, OWN_NAME in page, RIVAL_NAME in page) == (True, False, False)
    for finding in Finding.objects.all():
        assert client.get(address(finding, "supervise_")).status_code == 404


def test_no_page_of_others_tells_of_a_finding(cast: Cast) -> None:
    examine(cast)
    finding = own_finding(cast)
    mark_finding(finding_id=finding.pk, mark="explained", note=NOTE, version=1, by=cast.office, at=IN_TIME)
    detail = reverse("applications:detail", args=[cast.application.number])
    for name in ("owner", "own_bureau", "supervisor"):
        answer = browser(getattr(cast, name)).get(detail)
        page = answer.content.decode()
        found = [word for word in (NOTE, "同一文件", RIVAL_NAME) if word in page]
        assert (answer.status_code, found) == (200, []), name
    # What could leak is there.
    assert NOTE in browser(cast.office).get(address(finding)).content.decode()


def test_who_keeps_away_from_either_dossier_sees_nothing_of_the_pair(cast: Cast) -> None:
    third = further(cast, "office_check", name="岐山磨坊有限公司")
    freeze(third, files={"c.pdf": "aa"})
    examine(cast)
    client = browser(cast.office)
    assert "共 8 项" in client.get(LIST).content.decode()
    recuse(cast)
    page = client.get(LIST).content.decode()
    # The rival's and the third one's finding about each other are left.
    assert ("共 2 项" in page, OWN_NAME in page, cast.application.number in page) == (True, False, False)
    for finding in Finding.objects.filter(application=cast.rival_application, other=cast.application):
        assert client.get(address(finding)).status_code == 404
    screening = client.get(desk(cast.rival_application.number)).content.decode()
    assert (OWN_NAME in screening, third.organisation.name in screening) == (False, True)


def test_the_screening_desk_shows_what_was_found_and_what_was_not_looked_at(cast: Cast) -> None:
    client = browser(cast.office)
    assert "最近一次提交后还没有核查" in client.get(desk(cast.application.number)).content.decode()
    examine(cast)
    page = client.get(desk(cast.application.number)).content.decode()
    assert ("最近一次提交后还没有核查" in page, address(own_finding(cast)) in page) == (False, True)


def test_a_finding_is_marked_on_its_page(cast: Cast) -> None:
    examine(cast)
    finding = own_finding(cast)
    client, page = browser(cast.office), address(finding)
    without = client.post(page, {"version": "1", "mark": "explained", "note": ""})
    assert without.status_code == 422
    assert client.post(page, {"version": "1", "mark": "explained", "note": NOTE})["Location"] == page
    stale = browser(cast.second_officer).post(page, {"version": "1", "mark": "serious", "note": "第二位经办人"})
    assert (stale.status_code, "第二位经办人" in stale.content.decode()) == (409, True)
    finding.refresh_from_db()
    assert (finding.mark, finding.note, finding.marked_by) == ("explained", NOTE, cast.office)


def test_the_list_filters(cast: Cast) -> None:
    examine(cast)
    mark_finding(finding_id=own_finding(cast).pk, mark="serious", note=NOTE, version=1, by=cast.office, at=IN_TIME)
    client = browser(cast.office)

    def count(**query: str) -> int:
        return int(client.get(LIST, query).content.decode().partition("共 ")[2].partition(" 项")[0])

    assert count() == 4
    assert count(kind="same_file") == count(kind="similar_text") == 2
    assert (count(mark="serious"), count(mark="open"), count(mark="accepted")) == (1, 3, 0)
    assert count(q=cast.application.number) == 2
    freeze(cast.application)
    examine(cast)
    assert (count(), count(gone="on")) == (0, 4)


@pytest.mark.parametrize(("name", "address"), [("office", LIST), ("supervisor", SUPERVISED)])
def test_the_list_costs_the_same_with_one_row_and_with_three(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, name: str, address: str
) -> None:
    client = browser(getattr(cast, name))
    freeze(cast.application, files={"a.pdf": "aa"})
    examine(cast)
    client.get(address)
    queries = 8
    with django_assert_num_queries(queries):
        assert "共 2 项" in client.get(address).content.decode()
    freeze(further(cast, "office_check"), files={"c.pdf": "aa"})
    examine(cast)
    with django_assert_num_queries(queries):
        assert "共 6 项" in client.get(address).content.decode()
