"""A sealed sheet is corrected by two people, its old version kept; a receipt can be checked at any time."""

import json

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from applications.services.recusals import record_recusal
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from reviews.enums import Key
from reviews.models import ItemScore, ScoreNote, ScoreSheet, SealedSheet, SheetCorrection
from reviews.selectors.gates import document_gate
from reviews.selectors.ranking import counted_sheets
from reviews.selectors.receipts import check_receipt
from reviews.selectors.sheets import scores_of
from reviews.services.corrections import ask_correction, decide_correction, withdraw_correction
from reviews.services.notes import NoteText
from reviews.services.opening import turn_ready_keys
from reviews.services.sealing import with_notes
from reviews.services.sheets import Entry, save_item, submit_sheet
from tests.browsing import browser, queries
from tests.cast import PASSWORD
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.sharing import shared

pytestmark = pytest.mark.django_db
QUERIES = {"reviews:agency_corrections": 8, "reviews:office_corrections": 8}
REASON = "4.2.2 的百分比误选了相邻的一格"


@shared
def review() -> Review:
    move_clock(AT)
    review = make_review()
    review.cast.rival_application.delete()
    release_all(review)
    return review


@pytest.fixture
def sheet(review: Review) -> ScoreSheet:
    return submitted(review, review.experts[0], review.application, 60)


def ask(sheet: ScoreSheet, by: User) -> SheetCorrection:
    return ask_correction(sheet_id=sheet.pk, reason=REASON, by=by, at=AT)


def decide(correction: SheetCorrection, by: User, *, approve: bool = True, remark: str = "") -> SheetCorrection:
    return decide_correction(correction_id=correction.pk, approve=approve, remark=remark, by=by, at=AT)


def rewrite(sheet: ScoreSheet, percent: int, by: User) -> ScoreSheet:
    score = ItemScore.objects.get(sheet=sheet, item__clause="4.2.2")
    entry = Entry(percent, {}, [NoteText("strength", "更正后的意见")])
    return save_item(sheet_id=sheet.pk, clause="4.2.2", entry=entry, version=score.version, by=by, at=AT).sheet


def holds(sheet: ScoreSheet, receipt: SealedSheet) -> list[tuple[str, bool | None]]:
    sheet = ScoreSheet.objects.select_related("criteria", "assignment__application").get(pk=sheet.pk)
    scores = with_notes(scores_of(sheet))
    findings = check_receipt(sheet, scores, receipt=f"{receipt.commitment}\n{receipt.nonce}")
    return [(each.label, each.holds) for each in findings]


def test_a_corrected_sheet_counts_and_the_old_version_is_kept(review: Review, sheet: ScoreSheet) -> None:
    expert, old = review.experts[0], SealedSheet.objects.get()
    correction = decide(ask(sheet, expert), review.cast.agency)
    assert (correction.state, list(counted_sheets())) == ("approved", [])
    assert (
        document_gate(review.cast.cycle, review.cast.office)[review.application.group_id][0] == "还有评分表没有签署封存"
    )
    draft = rewrite(sheet, 65, expert)
    again = submit_sheet(sheet_id=sheet.pk, version=draft.version, by=expert, at=AT)
    correction.refresh_from_db()
    assert (correction.state, again.revision, again.total_quanta) == ("done", 2, 2400 + 8)
    assert list(counted_sheets()) == [again]
    kept = list(SealedSheet.objects.order_by("revision"))
    assert (kept[0], [each.total_quanta for each in kept]) == (old, [2400, 2408])
    logged = [json.loads(text) for text in AuditEvent.objects.order_by("seq").values_list("payload_text", flat=True)]
    about = [entry for entry in logged if entry.get("number") == review.application.number and "commitment" in entry]
    assert [entry["commitment"] for entry in about] == [old.commitment, old.commitment, kept[1].commitment]
    assert (about[2]["corrects"], about[2]["revision"]) == (old.commitment, 2)
    assert holds(sheet, old) == [("摘要", True), ("审计日志", True), ("版次", None)]
    assert holds(sheet, kept[1]) == [("摘要", True), ("审计日志", True), ("评分表", True), ("计分", None)]


def test_a_correction_given_up_leaves_the_sheet_as_it_was_sealed(review: Review, sheet: ScoreSheet) -> None:
    expert, sealed = review.experts[0], (sheet.commitment, sheet.nonce, sheet.total_quanta, sheet.submitted_at)
    correction = decide(ask(sheet, expert), review.cast.office)
    rewrite(sheet, 100, expert)
    withdraw_correction(correction_id=correction.pk, by=expert, at=AT)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.revision) == ("submitted", 1)
    assert (sheet.commitment, sheet.nonce, sheet.total_quanta, sheet.submitted_at) == sealed
    assert holds(sheet, SealedSheet.objects.get())[2] == ("评分表", True)
    assert not ScoreNote.objects.filter(text="更正后的意见").exists()


def test_it_takes_two_people_and_a_reason(review: Review, sheet: ScoreSheet) -> None:
    expert, cast = review.experts[0], review.cast
    with pytest.raises(DomainError, match="更正理由"):
        ask_correction(sheet_id=sheet.pk, reason="写错", by=expert, at=AT)
    with pytest.raises(NotFoundForYou):
        ask(sheet, review.experts[1])
    correction = ask(sheet, expert)
    with pytest.raises(Conflict, match="正在办理"):
        ask(sheet, expert)
    for nobody in (expert, review.experts[1], cast.supervisor, cast.owner):
        with pytest.raises(NotFoundForYou):
            decide(correction, nobody)
    with pytest.raises(DomainError, match="写明意见"):
        decide(correction, cast.agency, approve=False)
    assert decide(correction, cast.agency, approve=False, remark="不属于差错").ended_at == AT
    with pytest.raises(Conflict):
        decide(correction, cast.office)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.revision) == ("submitted", 1)


def test_whoever_is_recused_does_not_decide(review: Review, sheet: ScoreSheet) -> None:
    correction, cast = ask(sheet, review.experts[0]), review.cast
    review.application.recusals.create(user=cast.office, reason="亲属任职", decided_by=cast.agency, decided_at=AT)
    with pytest.raises(NotFoundForYou):
        decide(correction, cast.office)
    client = Client()
    client.force_login(cast.office)
    assert review.application.number not in client.get(reverse("reviews:office_corrections")).content.decode()


def test_no_correction_once_a_key_is_turned(review: Review, sheet: ScoreSheet) -> None:
    correction = ask(sheet, review.experts[0])
    for expert in review.experts[1:]:
        submitted(review, expert, review.application, 60)
    turn_ready_keys(
        cycle_id=review.cast.cycle.pk, stage="document_review", key=Key.OFFICE, by=review.cast.office, at=AT
    )
    with pytest.raises(Conflict, match="开封"):
        decide(correction, review.cast.agency)
    other = ScoreSheet.objects.get(assignment__expert=review.experts[1])
    with pytest.raises(Conflict, match="开封"):
        ask(other, review.experts[1])
    turn_ready_keys(
        cycle_id=review.cast.cycle.pk, stage="document_review", key=Key.SUPERVISOR, by=review.cast.supervisor, at=AT
    )
    assert holds(other, SealedSheet.objects.get(sheet=other))[-1] == ("计分", True)


def test_the_database_reopens_no_sheet_without_an_approved_correction(review: Review, sheet: ScoreSheet) -> None:
    correction = ask(sheet, review.experts[0])
    rows = ScoreSheet.objects.filter(pk=sheet.pk)
    blank = {"state": "draft", "commitment": "", "nonce": "", "submitted_at": None, "revision": 2}
    known = SheetCorrection.objects.filter(pk=correction.pk)
    for change in (
        lambda: rows.update(**blank),
        lambda: rows.update(revision=2),
        lambda: known.update(state="approved", decided_by=review.experts[0], decided_at=AT),
        lambda: known.update(reason="别的理由，与当初申请的不同"),
        known.delete,
    ):
        with pytest.raises(Error), transaction.atomic():
            change()
    decide(correction, review.cast.agency)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.revision) == ("draft", 2)


def test_a_wrong_receipt_does_not_hold(review: Review, sheet: ScoreSheet) -> None:
    sealed = SealedSheet.objects.get()
    sealed.nonce = "0" * 64
    assert holds(sheet, sealed)[0] == ("摘要", False)
    sealed.commitment = "0" * 64
    assert holds(sheet, sealed) == [("回执", False)]


def test_the_lists_ask_as_often_for_two_as_for_one(review: Review, sheet: ScoreSheet) -> None:
    cast = review.cast
    clients = {"reviews:agency_corrections": browser(cast.agency), "reviews:office_corrections": browser(cast.office)}
    ask(sheet, review.experts[0])
    assert {page: queries(client, reverse(page)) for page, client in clients.items()} == QUERIES
    ask(submitted(review, review.experts[1], review.application, 60), review.experts[1])
    assert {page: queries(client, reverse(page)) for page, client in clients.items()} == QUERIES


def test_the_pages_walk_from_the_receipt_to_the_corrected_sheet(review: Review, sheet: ScoreSheet) -> None:
    author, agency = browser(review.experts[0]), browser(review.cast.agency)
    file = author.get(reverse("reviews:receipt_file", args=[sheet.pk]))
    assert sheet.nonce in file.content.decode()
    check = reverse("reviews:receipt_check", args=[sheet.pk])
    assert "尚未开封" in author.post(check, {"receipt": file.content.decode()}).content.decode()
    page = reverse("reviews:correction", args=[sheet.pk])
    assert author.post(page, {"reason": ""}).status_code == 422
    assert author.post(page, {"reason": REASON}).headers["Location"] == page
    listed = agency.get(reverse("reviews:agency_corrections")).content.decode()
    assert (REASON in listed, "600.00" in listed) == (True, False)
    one = reverse("reviews:agency_corrections_one", args=[SheetCorrection.objects.get().pk])
    assert agency.post(one, {}).status_code == 422
    assert agency.post(one, {"decision": "approve"}).headers["Location"] == reverse("reviews:agency_corrections")
    sign = reverse("reviews:sign", args=[sheet.pk])
    assert "正在更正" in author.get(sign).content.decode()
    sheet.refresh_from_db()
    author.post(sign, {"version": sheet.version, "confirm": "on", "password": PASSWORD})
    assert "第 2 版" in author.get(reverse("reviews:receipt", args=[sheet.pk])).content.decode()


def told(user: User) -> list[tuple[str, str]]:
    return list(Message.objects.filter(user=user, key__startswith="correction").values_list("key", "kind"))


def test_whoever_may_decide_is_told_and_then_the_author(review: Review, sheet: ScoreSheet) -> None:
    cast, expert = review.cast, review.experts[0]
    record_recusal(
        application_id=review.application.pk, user_id=cast.second_officer.pk, reason="近亲属", by=cast.office, at=AT
    )
    asked = ask(sheet, expert)
    assert [told(user) for user in (cast.agency, cast.office, cast.second_officer, expert)] == [
        [(f"correction-asked:{asked.pk}:agency", "task")],
        [(f"correction-asked:{asked.pk}:office", "task")],
        [],
        [],
    ]
    decide(asked, cast.agency)
    board = browser(cast.supervisor).get(reverse("reviews:supervisor_board")).content.decode()
    assert ("申请更正评分表" in board, "同意更正评分表" in board, "sheet.correction" in board) == (True, True, False)
    assert told(expert) == [(f"correction-decided:{asked.pk}", "notice")]
    message = Message.objects.get(user=expert, key__startswith="correction")
    assert (message.subject, "已获同意" in message.body) == ("评分更正办理结果", True)
