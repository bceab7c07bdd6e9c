"""The bank of questions with its recorded draws, and the slides with their deadline."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.services.recusals import record_recusal
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.errors import RejectedFile
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.errors import NotYet
from reviews.models import DefenceQuestion, DefenceSlides, DefenceSlot, QuestionDraw
from reviews.services.defence_day import sign_in
from reviews.services.defence_questions import (
    add_question,
    commit_questions,
    digest_of,
    draw_question,
    remove_question,
    repeat_questions,
)
from reviews.services.defence_slides import upload_slides
from reviews.services.drawing import order_by_seed
from tests.browsing import browser
from tests.documents.samples import blank, image, saved, upload
from tests.reviews.rows45 import BEFORE, DURING, Stage, accept_all, another, drawn, make_stage
from tests.rounds import moment
from tests.sharing import shared


@shared
def stage() -> Stage:
    move_clock(DURING)
    made = make_stage("defence")
    drawn(made, made.application, another(made), another(made))
    return made


def ask(stage: Stage, *texts: str) -> list[DefenceQuestion]:
    return [add_question(cycle_id=stage.cast.cycle.pk, text=text, by=stage.cast.agency, at=BEFORE) for text in texts]


def arrived(stage: Stage) -> list[DefenceSlot]:
    slots = list(DefenceSlot.objects.select_related("application").order_by("position"))
    for slot in slots:
        sign_in(slot_id=slot.pk, speaker="王总经理", by=stage.cast.agency, at=DURING)
    return slots


def test_questions_are_drawn_with_the_seeds_that_were_committed(stage: Stage) -> None:
    ask(stage, "如何确定顾客要求？", "如何评价供方？", "如何测量过程绩效？")
    draws = commit_questions(cycle_id=stage.cast.cycle.pk, by=stage.cast.agency, at=BEFORE)
    log = AuditEvent.objects.get(action="defence.questions_committed").payload_text
    assert [(draw.seed in log, digest_of(draw.seed) in log) for draw in draws] == [(False, True)] * 3
    slots, pool = arrived(stage), ["1", "2", "3"]
    for slot in slots:
        draw = draw_question(slot_id=slot.pk, by=stage.cast.agency, at=DURING)
        assert draw.question is not None
        assert (draw.pool, str(draw.question.number)) == (pool, order_by_seed(draw.seed, pool)[0])
        pool = [number for number in pool if number != str(draw.question.number)]
    assert pool == []
    with pytest.raises(Conflict, match="已经抽定"):
        draw_question(slot_id=slots[0].pk, by=stage.cast.agency, at=DURING)
    assert repeat_questions(stage.cast.cycle) == []
    first = QuestionDraw.objects.get(slot=slots[0])
    other = DefenceQuestion.objects.exclude(number=first.question.number).first()  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE reviews_questiondraw SET question_id = %s WHERE id = %s", [other.pk, first.pk])  # type: ignore[union-attr]
    shown = browser(stage.cast.agency).get(reverse("reviews:defence_questions")).content.decode()
    assert "由种子算出的题号与现行记录不符" in shown
    assert repeat_questions(stage.cast.cycle) == [f"{slots[0].application.number}：由种子算出的题号与现行记录不符。"]
    record, sentence = reverse("reviews:defence_timetable"), "由种子算出的题号与现行记录不符"
    printed = browser(stage.cast.office).get(record).content.decode()
    assert (first.seed in printed, first.commitment in printed, sentence in printed) == (True, True, True)
    record_recusal(
        application_id=first.slot.application_id,
        user_id=stage.cast.office.pk,
        reason="亲属任职",
        by=stage.cast.second_officer,
        at=DURING,
    )
    printed = browser(stage.cast.office).get(record).content.decode()
    assert (first.seed in printed, sentence in printed, draws[1].commitment in printed) == (False, False, True)


def test_the_bank_stands_once_the_seeds_are_registered(stage: Stage) -> None:
    cycle, agency = stage.cast.cycle, stage.cast.agency
    with pytest.raises(NotYet, match="录入题目"):
        commit_questions(cycle_id=cycle.pk, by=agency, at=BEFORE)
    first, second = ask(stage, "如何确定顾客要求？", "如何评价供方？")
    for text, sentence in ((" ", "请填写题目"), ("题" * 501, "500"), ("如何评价供方？", "已有相同")):
        with pytest.raises(DomainError, match=sentence):
            ask(stage, text)
    for person in (stage.cast.office, stage.experts[0], stage.cast.owner, stage.cast.supervisor):
        with pytest.raises(NotFoundForYou):
            add_question(cycle_id=cycle.pk, text="别人的题", by=person, at=BEFORE)
    remove_question(cycle_id=cycle.pk, question_id=second.pk, by=agency, at=BEFORE)
    slot = DefenceSlot.objects.order_by("position")[0]
    with pytest.raises(NotYet, match="登记抽题种子"):
        draw_question(slot_id=slot.pk, by=agency, at=DURING)
    commit_questions(cycle_id=cycle.pk, by=agency, at=BEFORE)
    with pytest.raises(NotYet, match="办理签到"):
        draw_question(slot_id=slot.pk, by=agency, at=DURING)
    acts: tuple[Callable[[], object], ...] = (
        lambda: ask(stage, "又一题"),
        lambda: remove_question(cycle_id=cycle.pk, question_id=first.pk, by=agency, at=DURING),
        lambda: commit_questions(cycle_id=cycle.pk, by=agency, at=DURING),
    )
    for act in acts:
        with pytest.raises(Conflict, match="题库不再更改"):
            act()
    for change in (lambda: DefenceQuestion.objects.update(text="改"), lambda: DefenceQuestion.objects.all().delete()):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()
    # One question for three: it is drawn again rather than leaving somebody without.
    assert {draw_question(slot_id=s.pk, by=agency, at=DURING).question_id for s in arrived(stage)} == {first.pk}


def test_the_pages_of_the_bank_and_of_the_draw(stage: Stage) -> None:
    agency, bank = browser(stage.cast.agency), reverse("reviews:defence_questions")
    counts = []
    for texts in (("题目甲",), ("题目乙", "题目丙")):
        for text in texts:
            assert agency.post(bank, {"text": text}).headers["Location"] == bank
        agency.get(bank)
        with CaptureQueriesContext(connection) as captured:
            assert texts[-1] in agency.get(bank).content.decode()
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12
    assert agency.post(reverse("reviews:questions_commit")).headers["Location"] == bank
    slot = arrived(stage)[0]
    page = reverse("reviews:defence_slot", args=[slot.pk])
    assert agency.post(reverse("reviews:question_draw", args=[slot.pk])).headers["Location"] == page
    drawn_text = QuestionDraw.objects.get(slot=slot).question.text  # type: ignore[union-attr]
    for shown in (page, reverse("reviews:defence_screen", args=[slot.pk])):
        assert drawn_text in agency.get(shown).content.decode()


def test_slides_are_taken_until_the_deadline_and_the_newest_counts(stage: Stage) -> None:
    slot, owner = DefenceSlot.objects.get(application=stage.application), stage.cast.owner
    due = slot.starts_at - timedelta(hours=24)
    first = upload(saved(blank(1)), "答辩.pdf")

    def send(pages: int, *, late: bool = False) -> DefenceSlides:
        file = upload(saved(blank(pages)), f"答辩{pages}.pdf")
        at = due if late else BEFORE
        return upload_slides(application_id=stage.application.pk, upload=file, by=owner, at=at)

    move_clock(moment("2025-03-16 09:00"))
    page = reverse("reviews:applicant_defence", args=[stage.application.number])
    browser(owner).post(page, {"file": first})
    assert DefenceSlides.objects.get(replaced_at__isnull=True).name == "答辩.pdf"
    with pytest.raises(RejectedFile, match="格式不符"):
        upload_slides(application_id=stage.application.pk, upload=upload(image("PNG"), "答辩.png"), by=owner, at=BEFORE)
    for person in (stage.cast.rival, stage.cast.agency, stage.experts[0]):
        with pytest.raises(NotFoundForYou):
            upload_slides(application_id=stage.application.pk, upload=upload(saved(blank(3))), by=person, at=BEFORE)
    with pytest.raises(DomainError, match="截止上传"):
        send(2, late=True)
    file = reverse("reviews:defence_slides", args=[stage.application.number])
    readers = (owner, stage.experts[0], stage.cast.agency, stage.cast.office, stage.cast.supervisor)
    assert [browser(person).get(file).status_code for person in readers] == [200] * 5
    for person in (stage.cast.rival, stage.cast.other_expert, stage.cast.own_bureau, stage.cast.member):
        assert browser(person).get(file).status_code == 404
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        DefenceSlides.objects.all().delete()


def test_slides_wait_for_the_draw(db: None) -> None:
    stage = make_stage("defence")
    accept_all(stage, stage.application)
    with pytest.raises(NotYet, match="答辩顺序抽定后"):
        upload_slides(
            application_id=stage.application.pk, upload=upload(saved(blank(1))), by=stage.cast.owner, at=BEFORE
        )
