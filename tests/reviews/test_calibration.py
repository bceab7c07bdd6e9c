"""One sample case before the real ones; severity beside the panel's once everybody has finished, and never before."""

import pytest
from django.db import Error, transaction
from django.urls import reverse

from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.errors import NotYet
from reviews.models import CalibrationCase, CalibrationScore, CalibrationSheet, ScoreSheet
from reviews.selectors.calibration import beside_panel, severities
from reviews.services.calibration import publish_case, save_calibration
from reviews.services.sheets import Entry, save_item
from tests.browsing import browser
from tests.documents.samples import blank, saved, upload
from tests.reviews.rows import AT, Review, accept, make_review, release_all
from tests.rounds import change_frozen_rules
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def review() -> Review:
    move_clock(AT)
    return make_review()


def publish(review: Review, by: User | None = None) -> CalibrationCase:
    return publish_case(
        cycle_id=review.cast.cycle.pk,
        criteria_id=review.criteria.pk,
        title="校准样例",
        brief="样例为虚构单位。",
        upload=upload(saved(blank(2)), "样例.pdf"),
        by=by or review.cast.agency,
        at=AT,
    )


def score(case: CalibrationCase, by: User, percent: int, *, finish: bool = True, version: int = 0) -> CalibrationSheet:
    clauses = case.criteria.items.filter(leaf=True).values_list("clause", flat=True)
    percents = dict.fromkeys(clauses, percent)
    return save_calibration(case_id=case.pk, percents=percents, finish=finish, version=version, by=by, at=AT)


def write(sheet: ScoreSheet, by: User) -> None:
    save_item(sheet_id=sheet.pk, clause="4.1.2", entry=Entry(60, {}), version=1, by=by, at=AT)


def test_the_case_comes_before_the_real_sheets(review: Review) -> None:
    case = publish(review)
    release_all(review)
    expert = review.experts[0]
    sheet = accept(review, expert, review.application)
    with pytest.raises(NotYet, match="校准"):
        write(sheet, expert)
    door = browser(expert).get(reverse("reviews:sheet", args=[sheet.pk]))
    assert door.headers["Location"] == reverse("reviews:calibration", args=[case.pk])
    score(case, expert, 60, finish=False)
    with pytest.raises(NotYet, match="校准"):
        write(sheet, expert)
    score(case, expert, 60, version=1)
    write(sheet, expert)
    assert sheet.scores.filter(percent=60).count() == 1


def test_a_round_whose_rules_ask_for_it_releases_nothing_without_a_case(review: Review) -> None:
    change_frozen_rules(review.cast.cycle, "review.calibration", True)
    with pytest.raises(NotYet, match="请先发布“GB/T 19580-2012”的校准样例"):
        release_all(review)
    publish(review)
    release_all(review)
    assert review.application.assignments.filter(state="released").count() == len(review.experts)


def test_severity_stands_beside_the_panels_when_all_have_finished(review: Review) -> None:
    case = publish(review)
    for expert, percent in zip(review.experts[:4], (50, 55, 60, 65), strict=True):
        score(case, expert, percent)
        assert (severities(case), beside_panel(case, by=expert)) == ([], [])
    score(case, review.experts[4], 70)
    assert [str(each.difference) for each in severities(case)] == ["-10.0", "-5.0", "0.0", "5.0", "10.0"]
    row = beside_panel(case, by=review.experts[1])[0]
    assert (row.own, str(row.mean), row.lowest, row.highest) == (55, "60.0", 50, 70)


def test_what_is_finished_stays_and_blank_is_not_finished(review: Review) -> None:
    case, expert = publish(review), review.experts[0]
    with pytest.raises(NotYet, match="还有 22 项未评"):
        save_calibration(case_id=case.pk, percents={"4.1.2": 50}, finish=True, version=0, by=expert, at=AT)
    with pytest.raises(DomainError, match="5 的倍数"):
        save_calibration(case_id=case.pk, percents={"4.1.2": 51}, finish=False, version=0, by=expert, at=AT)
    with pytest.raises(NotFoundForYou):
        score(case, review.cast.agency, 50)
    sheet = score(case, expert, 50)
    with pytest.raises(Conflict, match="已完成"):
        score(case, expert, 60, version=1)
    for change in (
        lambda: CalibrationScore.objects.filter(sheet=sheet).update(percent=60),
        CalibrationScore.objects.filter(sheet=sheet).delete,
        lambda: CalibrationSheet.objects.filter(pk=sheet.pk).update(finished_at=None),
        lambda: CalibrationCase.objects.update(title="别的"),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_only_the_agency_publishes_and_one_case_a_standard(review: Review) -> None:
    for nobody in (review.cast.office, review.experts[0], review.cast.owner):
        with pytest.raises(NotFoundForYou):
            publish(review, by=nobody)
    publish(review)
    with pytest.raises(Conflict, match="已有校准样例"):
        publish(review)


def test_the_pages_walk_from_publishing_to_the_severity(review: Review) -> None:
    agency, expert = browser(review.cast.agency), browser(review.experts[0])
    desk = reverse("reviews:agency_calibration")
    form = {"criteria": review.criteria.pk, "title": "校准样例", "file": upload(saved(blank(2)), "样例.pdf")}
    assert agency.post(desk, {"title": ""}).status_code == 422
    assert agency.post(desk, form).headers["Location"] == desk
    case = CalibrationCase.objects.get()
    page = reverse("reviews:calibration", args=[case.pk])
    assert page in expert.get(reverse("reviews:calibrations")).content.decode()
    clauses = review.criteria.items.filter(leaf=True).values_list("clause", flat=True)
    data = {"version": "0", "finish": "1", **{f"percent-{clause}": "60" for clause in clauses}}
    assert expert.post(page, {**data, "percent-4.1.2": ""}).status_code == 422
    assert expert.post(page, data).headers["Location"] == page
    assert "您已完成校准" in expert.get(page).content.decode()
    for other in review.experts[1:]:
        score(case, other, 50)
    shown = expert.get(page).content.decode()
    assert ("与全组的差" in shown, "+8.0" in shown, "ZJ-" in shown) == (True, True, False)
    assert "+8.0" in agency.get(desk).content.decode()
    picture = expert.get(reverse("reviews:calibration_page", args=[case.pk, 2]))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
