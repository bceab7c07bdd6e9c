"""Another published set (other items, points, bands, three dimensions) judges one group of a round without new code."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from baoji_award.calendar.clock import move_clock
from baoji_award.errors import DomainError
from reviews.enums import Key
from reviews.errors import NotYet
from reviews.models import ScoreSheet, StageResult
from reviews.services.notes import NoteText
from reviews.services.opening import turn_ready_keys
from reviews.services.sheets import Entry, save_item, submit_sheet
from tests.cast import PASSWORD
from tests.reviews.other_criteria import DIMENSIONS, ITEMS, judge_rival_by, other_set
from tests.reviews.rows import AT, Review, accept, fill, make_review, release_all, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """The own dossier is judged by the national standard, the rival's group by the other set."""
    move_clock(AT)
    review = make_review()
    judge_rival_by(other_set(tmp_path), review)
    release_all(review, review.application, review.cast.rival_application)
    return review


def test_two_groups_of_a_round_are_judged_by_different_sets(review: Review) -> None:
    own, rival, cast = review.application, review.cast.rival_application, review.cast
    for number, expert in enumerate(review.experts):
        submitted(review, expert, own, 60 + 5 * (number == 0))
        submitted(review, expert, rival, 80)
    codes = dict(ScoreSheet.objects.values_list("assignment__application__number", "criteria__code"))
    assert codes == {own.number: "GB/T 19580-2012", rival.number: "DB61/T 999"}
    for key, by in ((Key.OFFICE, cast.office), (Key.SUPERVISOR, cast.supervisor)):
        turn_ready_keys(cycle_id=cast.cycle.pk, stage="document_review", key=key, by=by, at=AT)
    rows = StageResult.objects.values_list(
        "application", "score", "full", "normalised", "rank_in_group", "rank_overall"
    )
    assert {pk: tuple(map(str, values)) for pk, *values in rows} == {
        own.pk: ("600.000000", "1000", "60.00", "1", "2"),
        rival.pk: ("160.000000", "200", "80.00", "1", "1"),
    }


def test_its_scale_holds_from_the_sheet_to_the_seal(review: Review) -> None:
    expert = review.experts[0]
    sheet = fill(accept(review, expert, review.cast.rival_application), 60, by=expert)
    assert (sheet.scores.count(), sheet.total_quanta) == (4, 480)
    for wrong in ({"A": "25-50"}, {"P": "50-65"}):
        with pytest.raises(DomainError, match="评分标准"):
            save_item(sheet_id=sheet.pk, clause="1.1", entry=Entry(50, wrong), version=2, by=expert, at=AT)
    outside = Entry(80, {"P": "25-50", "X": "55-75"}, [NoteText("strength", "职责逐级分解到岗位")])
    version = save_item(sheet_id=sheet.pk, clause="1.1", entry=outside, version=2, by=expert, at=AT).sheet.version
    with pytest.raises(NotYet, match=r"请写明理由.*1\.1"):
        submit_sheet(sheet_id=sheet.pk, version=version, by=expert, at=AT)


def test_its_pages_show_its_items_bands_and_dimensions(review: Review) -> None:
    expert, client = review.experts[0], Client()
    client.force_login(expert)
    sheet = accept(review, expert, review.cast.rival_application)
    page = client.get(reverse("reviews:item", args=[sheet.pk, "3"])).content.decode()
    assert page.count('role="radiogroup"') == len(DIMENSIONS) + 1
    for text in ("创新成果如何产生", "<i>P</i>策划", 'class="bands of-4"', 'value="80-100"', "0–20", "3 创新", "0 / 4"):
        assert text in page
    assert [f"{clause} {title}" in page for clause, title, *_ in ITEMS if clause in {"1", "2", "3"}] == [True] * 3
    data = {"percent": "80", "band-P": "80-100", "version": "1", "next": "1"}
    assert client.post(reverse("reviews:item", args=[sheet.pk, "3"]), data).status_code == 302
    book = client.get(reverse("reviews:workbook_file"))
    assert book.status_code == 200
    sheet = fill(sheet, 60, by=expert)
    signed = {"version": sheet.version, "confirm": "on", "password": PASSWORD}
    client.post(reverse("reviews:sign", args=[sheet.pk]), signed)
    receipt = client.get(reverse("reviews:receipt", args=[sheet.pk])).content.decode()
    assert ("120.00" in receipt, "小微" in receipt or "质量绩效" in receipt) == (True, True)
