"""The screens of the site visit: who may see what, the way from the plan to the file, and their cost."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.services.recusals import record_recusal
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from reviews.models import SiteFinding, SiteReport, SiteVisit
from reviews.services.site_photos import add_photo
from reviews.services.site_report import issue_site_report
from tests.browsing import browser
from tests.documents.samples import image, upload
from tests.reviews.rows45 import VISITING, Stage, accept_all, another, make_stage, open_stage, reported, visited
from tests.sharing import shared

ROLE_PAGES = {
    "reviews:agency_visits": "agency",
    "reviews:visits": "judge",
    "reviews:office_site": "office",
    "reviews:supervisor_site": "supervisor",
}
QUERIES = {
    "reviews:agency_visits": 9,
    "reviews:visits": 9,
    "reviews:office_site": 11,
    "reviews:supervisor_site": 11,
}
ASKED = ("agency", "judge", "office", "supervisor", "owner", "rival", "own_bureau", "member", "sysadmin")


@shared
def stage() -> Stage:
    move_clock(VISITING)
    return make_stage("site_review", experts=4)


def person(stage: Stage, name: str) -> User:
    found: User = stage.experts[0] if name == "judge" else getattr(stage.cast, name)
    return found


@pytest.mark.parametrize("page", ROLE_PAGES)
def test_a_page_answers_its_role_and_nobody_else(stage: Stage, page: str) -> None:
    seen = {name: browser(person(stage, name)).get(reverse(page)).status_code for name in ASKED}
    assert seen == {name: 200 if name == ROLE_PAGES[page] else 404 for name in ASKED}
    assert Client().get(reverse(page)).status_code == 302


def test_from_the_plan_to_the_signed_file(stage: Stage) -> None:
    """Agency plans, a member notes, the leader writes, everybody signs, the agency concludes."""
    accept_all(stage, stage.application)
    number = stage.application.number
    agency, leader = browser(stage.cast.agency), browser(stage.experts[0])
    plan = reverse("reviews:visit_plan", args=[number])
    values = {"panel": stage.panel.pk, "visit_on": "2025-03-26", "place": "样例路1号", "agenda": "09:00 首次会议"}
    late = agency.post(plan, {**values, "visit_on": "2025-04-02"})
    assert (late.status_code, "评审日期应在" in late.content.decode()) == (422, True)
    assert agency.post(plan, values).headers["Location"] == reverse("reviews:agency_visits")
    visit = SiteVisit.objects.get()
    page, write, sign = (
        reverse(f"reviews:{name}", args=[visit.pk]) for name in ("visit", "visit_report", "visit_sign")
    )
    note = {"kind": "verified", "found": "台账齐全", "clause": "4.2.3"}
    assert leader.post(page, note).status_code == 422
    member = browser(stage.experts[1])
    assert member.post(page, {**note, "claimed": "有台账"}).headers["Location"] == page
    assert SiteFinding.objects.values_list("item__clause", flat=True).get() == "4.2.3"
    assert member.get(write).headers["Location"] == sign
    text = {"summary": "一致。", "score": "612.3", "version": "0"}
    assert leader.post(write, {**text, "sign": "1"}).status_code == 422
    assert leader.post(write, {**text, "score": "612.25", "save": "1"}).headers["Location"] == write
    stale = leader.post(write, {**text, "score": "500", "summary": "另一窗口写的评价", "save": "1"})
    assert (stale.status_code, stale.content.count("另一窗口写的评价".encode())) == (409, 1)
    assert "报告撰写中" in member.get(sign).content.decode()
    ready = leader.post(write, {**text, "score": "612.25", "version": "1", "sign": "1"})
    assert ready.headers["Location"] == leader.get(write).headers["Location"] == sign
    report = SiteReport.objects.get()
    shown = member.get(sign).content.decode()
    assert all(word in shown for word in (report.digest, "台账齐全", "612.25", "待签署"))
    assert member.post(sign, {"digest": report.digest}).status_code == 422
    for expert in stage.experts:
        assert browser(expert).post(sign, {"digest": report.digest, "confirm": "on"}).headers["Location"] == sign
    issue_site_report(report_id=report.pk)
    assert "下载报告" in member.get(sign).content.decode()
    act = reverse("applications:act", args=[number, "conclude_site"])
    stage.application.refresh_from_db(fields=["version"])
    assert agency.post(act, {"version": stage.application.version}).status_code == 302
    assert member.post(page, {**note, "claimed": "有台账"}).status_code == 422


def test_strangers_rivals_and_other_experts_find_nothing(stage: Stage) -> None:
    accept_all(stage, stage.application)
    visit = visited(stage, stage.application)
    issue_site_report(report_id=reported(stage, visit).pk)
    number = stage.application.number
    own = [reverse(f"reviews:{name}", args=[visit.pk]) for name in ("visit", "visit_report", "visit_sign")]
    pages = [*own, reverse("reviews:site_report", args=[number]), reverse("reviews:visit_plan", args=[number])]
    for name in ("other_expert", "rival", "owner", "colleague", "own_bureau", "member", "sysadmin", "recused_expert"):
        client = browser(getattr(stage.cast, name))
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
        assert {page: client.post(page, {}).status_code for page in own} == dict.fromkeys(own, 404)
    assert {page: Client().get(page).status_code for page in pages} == dict.fromkeys(pages, 302)
    file = reverse("reviews:site_report", args=[number])
    for reader in (stage.experts[1], stage.cast.agency, stage.cast.office, stage.cast.supervisor):
        answer = browser(reader).get(file)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert AuditEvent.objects.filter(action="site.report_read").count() == 4


def test_the_photos_are_read_with_the_report_and_by_nobody_else(stage: Stage) -> None:
    accept_all(stage, stage.application)
    visit = visited(stage, stage.application)
    shown = upload(image("PNG"), "现场.png")
    photo = add_photo(
        visit_id=visit.pk, upload=shown, caption="装配线看板", clause="", by=stage.experts[1], at=VISITING
    )
    number = stage.application.number
    page, file = reverse("reviews:site_photos", args=[number]), reverse("reviews:site_photo", args=[number, photo.pk])
    assert browser(stage.cast.office).get(page).status_code == 404
    issue_site_report(report_id=reported(stage, visit).pk)
    cast = stage.cast
    for reader in (cast.agency, cast.office, cast.supervisor):
        assert "装配线看板" in browser(reader).get(page).content.decode()
    assert browser(cast.agency).get(file).headers["Content-Type"] == "image/png"
    record_recusal(
        application_id=stage.application.pk, user_id=cast.office.pk, reason="x", by=cast.second_officer, at=VISITING
    )
    for person_ in (cast.office, cast.owner, cast.colleague, cast.own_bureau):
        assert [browser(person_).get(path).status_code for path in (page, file)] == [404, 404]


def test_an_applicant_sees_the_plan_and_nothing_else(stage: Stage) -> None:
    accept_all(stage, stage.application)
    page = reverse("reviews:applicant_visit", args=[stage.application.number])
    owner = browser(stage.cast.owner)
    assert "安排确定后会在此显示" in owner.get(page).content.decode()
    reported(stage, visited(stage, stage.application), "777.25")
    text = owner.get(page).content.decode()
    assert ("2025年3月25日" in text, "首次会议" in text) == (True, True)
    assert [word for word in ("777.25", "查阅财务报表", "现场情况与申报", stage.experts[0].name) if word in text] == []
    for name in ("rival", "office", "agency", "other_expert"):
        assert browser(getattr(stage.cast, name)).get(page).status_code == 404


def test_lists_show_no_score_before_the_opening(stage: Stage) -> None:
    accept_all(stage, stage.application)
    reported(stage, visited(stage, stage.application), "777.25")
    lists = {page: name for page, name in ROLE_PAGES.items() if name != "judge"}
    before = {
        page: "777.25" in browser(person(stage, name)).get(reverse(page)).content.decode()
        for page, name in lists.items()
    }
    assert before == dict.fromkeys(lists, False)
    opening = open_stage(stage, at=VISITING)
    assert opening.results.get().score == Decimal("777.250000")
    after = {
        page: "777.25" in browser(person(stage, name)).get(reverse(page)).content.decode()
        for page, name in lists.items()
    }
    assert after == {page: name != "agency" for page, name in lists.items()}


def test_lists_cost_the_same_with_one_row_and_with_three(stage: Stage) -> None:
    counts = []
    for extra in (0, 2):
        point = transaction.savepoint()
        applications = [stage.application, *(another(stage) for _ in range(extra))]
        accept_all(stage, *applications)
        for application in applications:
            issue_site_report(report_id=reported(stage, visited(stage, application, place=application.number)).pk)
        open_stage(stage, at=VISITING)
        found = {}
        for page, name in ROLE_PAGES.items():
            client = browser(person(stage, name))
            client.get(reverse(page))
            with CaptureQueriesContext(connection) as captured:
                assert stage.application.organisation.name in client.get(reverse(page)).content.decode()
            found[page] = len(captured)
        counts.append(found)
        transaction.savepoint_rollback(point)
    assert counts[0] == counts[1] == QUERIES
