"""Sheets: blank is not zero, one receipt, frozen in the database, sealed for everybody but the author."""

import json
import re

import pytest
from django.db import Error, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.errors import NotYet
from reviews.models import ItemScore, Opening, ScoreNote, ScoreSheet, SealedSheet, StageResult
from reviews.selectors.ranking import ranking, totals_of
from reviews.selectors.sheets import load_sheet, points_of, quanta_of
from reviews.services.notes import NoteText
from reviews.services.sealing import canonical_text, commitment_of, with_notes
from reviews.services.sheets import Entry, save_item, save_sheet, submit_sheet
from tests.reviews.rows import AT, Review, accept, fill, make_review, percents_for, release_all, submitted
from tests.rounds import moment
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def review() -> Review:
    move_clock(AT)
    review = make_review()
    review.cast.rival_application.delete()
    release_all(review)
    return review


def draft(review: Review, number: int = 0) -> ScoreSheet:
    return accept(review, review.experts[number], review.application)


def save(sheet: ScoreSheet, clause: str, entry: Entry, by: User, version: int = 1) -> ItemScore:
    return save_item(sheet_id=sheet.pk, clause=clause, entry=entry, version=version, by=by, at=AT)


def test_every_step_of_every_item_is_a_whole_number_of_quarter_points(review: Review) -> None:
    for item in review.criteria.items.filter(leaf=True):
        for percent in range(0, 101, 5):
            assert item.points * percent % 25 == 0
            assert points_of(quanta_of(item.points, percent)) * 100 == item.points * percent
    assert (quanta_of(40, None), quanta_of(40, 0), quanta_of(15, 5)) == (0, 0, 3)


def test_zero_counts_as_answered_and_blank_does_not(review: Review) -> None:
    expert = review.experts[0]
    sheet = fill(draft(review), 0, by=expert)
    assert (sheet.total_quanta, sheet.scores.filter(percent__isnull=True).count()) == (0, 0)
    score = save(sheet, "4.7.7", Entry(None, {}), expert, version=2)
    with pytest.raises(NotYet, match=r"还有 1 项未评：4\.7\.7"):
        submit_sheet(sheet_id=sheet.pk, version=score.sheet.version, by=expert, at=AT)


def test_the_running_total_follows_each_save(review: Review) -> None:
    expert = review.experts[0]
    sheet = draft(review)
    assert save(sheet, "4.2.2", Entry(70, {}), expert).sheet.total_quanta == 112
    assert save(sheet, "4.4.3", Entry(5, {}), expert).sheet.total_quanta == 115
    assert save(sheet, "4.2.2", Entry(None, {}), expert, version=2).sheet.total_quanta == 3


@pytest.mark.parametrize("percent", [3, 105, -5, 101])
def test_percents_go_in_steps_of_five(review: Review, percent: int) -> None:
    sheet = draft(review)
    with pytest.raises(DomainError, match="5 的倍数"):
        save(sheet, "4.1.2", Entry(percent, {}), review.experts[0])
    if percent > 0:
        with pytest.raises(IntegrityError, match="percent_in_fives"), transaction.atomic():
            ItemScore.objects.filter(sheet=sheet, item__clause="4.1.2").update(percent=percent)


def test_a_band_must_be_on_the_scale(review: Review) -> None:
    sheet = draft(review)
    for bands in ({"X": "50-65"}, {"A": "51-66"}, {"Le": "50-65"}):
        with pytest.raises(DomainError, match="评分标准"):
            save(sheet, "4.1.2", Entry(50, bands), review.experts[0])


def test_a_percent_outside_the_dimensions_needs_a_reason_to_be_signed(review: Review) -> None:
    expert = review.experts[0]
    sheet = fill(draft(review), 60, by=expert)
    outside = Entry(70, {"A": "30-45", "D": "50-65"})
    version = save(sheet, "4.2.2", outside, expert, version=2).sheet.version
    with pytest.raises(NotYet, match=r"请写明理由.*4\.2\.2"):
        submit_sheet(sheet_id=sheet.pk, version=version, by=expert, at=AT)
    reasoned = Entry(70, outside.bands, reason="方法在关键过程上明显高于所选区间")
    version = save(sheet, "4.2.2", reasoned, expert, version=3).sheet.version
    assert submit_sheet(sheet_id=sheet.pk, version=version, by=expert, at=AT).state == "submitted"


def test_a_stale_form_is_a_conflict_and_writes_nothing(review: Review) -> None:
    expert = review.experts[0]
    sheet = draft(review)
    save(sheet, "4.1.2", Entry(60, {}), expert)
    with pytest.raises(Conflict):
        save(sheet, "4.1.2", Entry(10, {}), expert)
    assert ItemScore.objects.get(sheet=sheet, item__clause="4.1.2").percent == 60


def saved(sheet: ScoreSheet) -> dict[str, int | None]:
    return dict(sheet.scores.filter(percent__isnull=False).values_list("item__clause", "percent"))


@pytest.mark.parametrize("count", [1, 23])
def test_many_items_are_saved_at_once_in_as_many_queries_as_one(
    review: Review, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    expert = review.experts[0]
    sheet = draft(review)
    items = list(sheet.criteria.items.filter(leaf=True).order_by("position"))[:count]
    entries = {item.clause: Entry(60, {}, [NoteText("strength", " 做法 \n成体系 ", place="第3页")]) for item in items}
    with django_assert_num_queries(8):  # six of its own, two for the savepoint
        after = save_sheet(sheet_id=sheet.pk, entries=entries, version=1, by=expert, at=AT)
    assert saved(sheet) == {item.clause: 60 for item in items}
    sheet.refresh_from_db()
    assert (sheet.total_quanta, sheet.version, sheet.saved_at) == (after.total_quanta, 2, AT)
    assert sheet.total_quanta == sum(item.points * 60 // 25 for item in items)
    assert set(sheet.scores.filter(percent=60).values_list("notes__text", "notes__place", "version")) == {
        ("做法 成体系", "第3页", 2)
    }
    assert sheet.scores.count() == 23


def test_items_that_are_not_named_stay_and_the_total_follows(review: Review) -> None:
    expert = review.experts[0]
    sheet = draft(review)
    save(sheet, "4.1.2", Entry(60, {}), expert)
    save(sheet, "4.2.2", Entry(70, {}), expert)
    after = save_sheet(sheet_id=sheet.pk, entries={"4.2.2": Entry(None, {})}, version=3, by=expert, at=AT)
    assert (saved(sheet), after.total_quanta) == ({"4.1.2": 60}, quanta_of(50, 60))


@pytest.mark.parametrize(
    ("entries", "version", "error"),
    [
        ({"4.2.2": Entry(70, {})}, 1, Conflict),
        ({"4.2.2": Entry(70, {}), "4.4.3": Entry(33, {})}, 2, DomainError),
        ({"4.2.2": Entry(70, {}), "9.9.9": Entry(70, {})}, 2, NotFoundForYou),
    ],
)
def test_a_sheet_is_saved_whole_or_not_at_all(
    review: Review, entries: dict[str, Entry], version: int, error: type[Exception]
) -> None:
    expert = review.experts[0]
    sheet = draft(review)
    save(sheet, "4.1.2", Entry(60, {}), expert)
    with pytest.raises(error):
        save_sheet(sheet_id=sheet.pk, entries=entries, version=version, by=expert, at=AT)
    assert saved(sheet) == {"4.1.2": 60}


def test_only_its_author_saves_a_whole_sheet_and_only_while_it_is_open(review: Review) -> None:
    sheet = fill(draft(review), 60, by=review.experts[0])
    change = {"4.1.2": Entry(10, {})}
    with pytest.raises(NotFoundForYou):
        save_sheet(sheet_id=sheet.pk, entries=change, version=sheet.version, by=review.experts[1], at=AT)
    late = moment("2025-03-01 00:00")
    with pytest.raises(DomainError, match="已过截止时间"):
        save_sheet(sheet_id=sheet.pk, entries=change, version=sheet.version, by=review.experts[0], at=late)
    submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=review.experts[0], at=AT)
    with pytest.raises(Conflict, match="已签署封存"):
        save_sheet(sheet_id=sheet.pk, entries=change, version=sheet.version, by=review.experts[0], at=AT)
    assert set(saved(sheet).values()) == {60}


def test_the_window_is_half_open_by_the_given_clock(review: Review) -> None:
    expert = review.experts[0]
    sheet = fill(draft(review), 60, by=expert)
    closes = moment("2025-03-01 00:00")
    with pytest.raises(DomainError, match="已过截止时间"):
        submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=expert, at=closes)
    last = moment("2025-02-28 23:59")
    assert submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=expert, at=last).submitted_at == last


def test_submitting_twice_gives_one_receipt(review: Review) -> None:
    expert = review.experts[0]
    sheet = fill(draft(review), 60, by=expert)
    first = submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=expert, at=AT)
    second = submit_sheet(sheet_id=sheet.pk, version=sheet.version, by=expert, at=AT)
    assert (first.commitment, first.submitted_at) == (second.commitment, second.submitted_at)
    events = AuditEvent.objects.filter(action="sheet.submitted")
    assert [json.loads(event.payload_text) for event in events] == [
        {"commitment": first.commitment, "number": review.application.number}
    ]
    scores = list(first.scores.select_related("item").order_by("item__position"))
    text = canonical_text(ScoreSheet.objects.get(pk=sheet.pk), with_notes(scores))
    assert (text, commitment_of(text, first.nonce)) == (SealedSheet.objects.get().text, first.commitment)


def test_a_submitted_sheet_is_frozen_in_the_database(review: Review) -> None:
    expert = review.experts[0]
    sheet = submitted(review, expert, review.application, 60)
    some = ItemScore.objects.filter(sheet=sheet)
    notes = ScoreNote.objects.filter(score__sheet=sheet)
    for change in (
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(total_quanta=4000),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(commitment="0" * 64),
        lambda: some.update(percent=100),
        lambda: some.update(reason="别的"),
        lambda: notes.update(text="别的"),
        lambda: notes.filter(kind="strength").delete(),
        lambda: notes.create(score=some[0], kind="site_issue", position=0, text="多的"),
        lambda: SealedSheet.objects.update(text="别的"),
        lambda: SealedSheet.objects.all().delete(),
        lambda: some.filter(item__clause="4.1.2").delete(),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).delete(),
    ):
        with pytest.raises(Error, match=r"Cannot|never changed|wrong total"), transaction.atomic():
            change()
    with pytest.raises(Conflict):
        save(sheet, "4.1.2", Entry(100, {}), expert, version=2)
    assert (sheet.total_quanta, some.filter(percent=60).count()) == (2400, 23)


@pytest.mark.parametrize("change", ["total", "blank"])
def test_the_database_refuses_a_wrong_total_or_a_blank_on_submission(review: Review, change: str) -> None:
    sheet = fill(draft(review), 60, by=review.experts[0])
    if change == "blank":
        ItemScore.objects.filter(sheet=sheet, item__clause="4.1.2").update(percent=None)
    else:
        sheet.total_quanta += 1
    sheet.state, sheet.submitted_at, sheet.commitment, sheet.nonce = "submitted", AT, "c", "n"
    with pytest.raises(IntegrityError, match="blank items or a wrong total"), transaction.atomic():
        sheet.save()


def test_nobody_but_the_author_loads_a_sheet(review: Review) -> None:
    sheet = submitted(review, review.experts[0], review.application, 60)
    accept(review, review.experts[1], review.application)
    assert load_sheet(by=review.experts[0], sheet_id=sheet.pk) == sheet
    cast = review.cast
    for other in (review.experts[1], cast.agency, cast.office, cast.supervisor, cast.owner, cast.sysadmin):
        with pytest.raises(NotFoundForYou):
            load_sheet(by=other, sheet_id=sheet.pk)


def test_no_page_tells_a_number_or_an_order_before_the_opening(review: Review) -> None:
    """Totals, points and remarks with unmistakable values must be nowhere but on their author's own pages."""
    telling = {0: 612, 1: 588, 2: 640}
    for number, total in telling.items():
        percents = percents_for(total, ScoreSheet(criteria=review.criteria))
        submitted(review, review.experts[number], review.application, percents)
    watchers = [review.experts[3], review.cast.agency, review.cast.office, review.cast.supervisor, review.cast.owner]
    accept(review, review.experts[3], review.application)
    pages = [
        *(f"reviews:{name}" for name in ("expert", "declarations", "agency", "panels", "assignments", "review")),
        *(f"reviews:{name}" for name in ("ranking", "shortlist", "feedback", "openings", "supervisor_ranking")),
    ]
    sheets = list(ScoreSheet.objects.values_list("pk", flat=True))
    urls = [reverse(page) for page in pages] + [
        reverse("applications:detail", args=[review.application.number]),
        reverse("reviews:spread", args=[review.application.number]),
        reverse("reviews:supervisor_spread", args=[review.application.number]),
        reverse("reviews:applicant_feedback", args=[review.application.number]),
        *(reverse("reviews:receipt", args=[pk]) for pk in sheets),
        *(reverse("reviews:sign", args=[pk]) for pk in sheets),
        *(reverse("reviews:item", args=[pk, "4.1.2"]) for pk in sheets),
    ]
    secrets = re.compile(r"612\.00|588\.00|640\.00|613\.33|61\.33|做法成体系|未见定期评价")
    leaks = []
    for watcher in watchers:
        client = Client()
        client.force_login(watcher)
        for url in urls:
            answer = client.get(url)
            found = secrets.findall(answer.content.decode()) if answer.status_code == 200 else []
            leaks += [(str(watcher), url, text) for text in found]
    assert leaks == []
    author = Client()
    author.force_login(review.experts[0])
    own = ScoreSheet.objects.get(assignment__expert=review.experts[0])
    assert secrets.search(author.get(reverse("reviews:receipt", args=[own.pk])).content.decode())
    openings = Opening.objects.values_list("pk", flat=True)
    assert (StageResult.objects.count(), ranking(openings, by=review.cast.office).count()) == (0, 0)
    assert totals_of([review.application.pk], cycle=review.cast.cycle) == {}
    assert not secrets.search(" ".join(AuditEvent.objects.values_list("payload_text", flat=True)))
