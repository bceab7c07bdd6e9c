"""The bank of questions and the recorded draw: committed for every defence before, drawn one by one on the day."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.db.models import Max

from applications.models import AwardCycle
from applications.workflow.engine import lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.selectors import events_of
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications import outbox
from reviews.enums import ReviewStage
from reviews.errors import NotYet
from reviews.models import DefenceDraw, DefenceQuestion, DefenceSlot, QuestionDraw
from reviews.selectors.defence_day import arrival_of, load_slot
from reviews.services.drawing import commitment_of, new_seed, order_by_seed
from reviews.services.experts import require_role_in_round

STAGE = ReviewStage.DEFENCE.value
QUESTION_TOPIC = "defence.question_record"
MOST_QUESTIONS, LONGEST_QUESTION = 200, 500
FROZEN = "抽题种子已经登记，题库不再更改。"


@unit_of_work()
def add_question(*, cycle_id: int, text: str, by: User, at: datetime | None = None) -> DefenceQuestion:
    """Adds a question to the round's bank; returns it.

    Raises NotFoundForYou (not the round's agency), Conflict (the bank stands), DomainError (empty, too long, twice the
    same, too many). Side effects: the row, audit event `defence.question_added` with its digest, not its words.
    """
    cycle, now = _lock_bank(cycle_id, by), at or database_now()
    asked = text.strip()
    if not asked or len(asked) > LONGEST_QUESTION:
        raise DomainError(f"请填写题目（不超过 {LONGEST_QUESTION} 字）。")
    bank = DefenceQuestion.objects.filter(cycle=cycle)
    if bank.filter(text=asked).exists():
        raise DomainError("题库中已有相同的题目。")
    last = bank.aggregate(last=Max("number"))["last"] or 0
    if bank.count() >= MOST_QUESTIONS:
        raise DomainError(f"题库最多 {MOST_QUESTIONS} 题。")
    made = DefenceQuestion.objects.create(cycle=cycle, number=last + 1, text=asked, added_by=by, added_at=now)
    _record("defence.question_added", cycle_id, by, now, {"question": made.number, "digest": digest_of(asked)})
    return made


@unit_of_work()
def remove_question(*, cycle_id: int, question_id: int, by: User, at: datetime | None = None) -> None:
    """Takes a question out of the bank. Raises NotFoundForYou, Conflict (the bank stands).

    Side effects: the row goes, audit event `defence.question_removed`.
    """
    cycle, now = _lock_bank(cycle_id, by), at or database_now()
    question = DefenceQuestion.objects.filter(cycle=cycle, pk=question_id).first()
    if question is None:
        raise NotFoundForYou
    _record("defence.question_removed", cycle_id, by, now, {"question": question.number})
    question.delete()


@unit_of_work()
def commit_questions(*, cycle_id: int, by: User, at: datetime | None = None) -> list[QuestionDraw]:
    """Makes a secret seed for every defence and puts their SHA-256 and those of the questions into the audit log.

    Raises NotFoundForYou, Conflict (committed before), NotYet (no order drawn, no questions).
    Side effects: a QuestionDraw for each slot; the bank stands; audit event `defence.questions_committed`.
    """
    cycle, now = _lock_bank(cycle_id, by), at or database_now()
    slots = list(DefenceSlot.objects.filter(draw__cycle=cycle).select_related("application").order_by("position"))
    questions = list(DefenceQuestion.objects.filter(cycle=cycle))
    if not slots or not questions:
        raise NotYet("请先抽定答辩顺序并录入题目，再登记抽题种子。")
    draws = []
    for slot in slots:
        seed, commitment = new_seed()
        draws.append(
            QuestionDraw(cycle=cycle, slot=slot, seed=seed, commitment=commitment, committed_by=by, committed_at=now)
        )
    made = QuestionDraw.objects.bulk_create(draws)
    payload: dict[str, object] = {
        "questions": {str(question.number): digest_of(question.text) for question in questions},
        "commitments": {draw.slot.application.number: draw.commitment for draw in made},
    }
    _record("defence.questions_committed", cycle_id, by, now, payload)
    return made


@unit_of_work()
def draw_question(*, slot_id: int, by: User, at: datetime | None = None) -> QuestionDraw:
    """Draws this defence's question with its committed seed from those not drawn yet (from all when none is left).

    Raises NotFoundForYou (not the round's agency, recused), NotYet (nothing committed, not signed in, the stage is
    over), Conflict (drawn before). Side effects: the draw; audit event `defence.question_drawn` with seed and pool,
    an outbox entry (the record's PDF).
    """
    application = lock_application(load_slot(by=by, slot_id=slot_id).application_id)
    slot, now = load_slot(by=by, slot_id=slot_id), at or database_now()
    if application.state != STAGE:
        raise NotYet("该申报不在陈述答辩阶段，不能抽题。")
    # One draw after the other, or two could take the same question.
    DefenceDraw.objects.select_for_update(no_key=True).get(pk=slot.draw_id)
    draw = QuestionDraw.objects.filter(slot=slot).first()
    if draw is None or arrival_of(slot) is None:
        raise NotYet("请先登记抽题种子并办理签到，再抽题。")
    if draw.drawn_at is not None:
        raise Conflict("本场题目已经抽定，请刷新页面。")
    pool = _pool(application.cycle_id)
    number = order_by_seed(draw.seed, pool)[0]
    draw.pool, draw.question = pool, DefenceQuestion.objects.get(cycle=application.cycle_id, number=int(number))
    draw.drawn_by, draw.drawn_at = by, now
    draw.save()
    payload = {"number": application.number, "seed": draw.seed, "commitment": draw.commitment}
    _record("defence.question_drawn", application.cycle_id, by, now, {**payload, "pool": pool, "question": number})
    outbox.enqueue(topic=QUESTION_TOPIC, key=str(draw.pk), payload={"draw": draw.pk}, at=now)
    return draw


def _pool(cycle_id: int) -> list[str]:
    bank = DefenceQuestion.objects.filter(cycle=cycle_id)
    taken = QuestionDraw.objects.filter(cycle=cycle_id, question__isnull=False).values("question")
    left = bank.exclude(pk__in=taken) if bank.exclude(pk__in=taken).exists() else bank
    return [str(number) for number in left.order_by("number").values_list("number", flat=True)]


def repeat_questions(cycle: AwardCycle, *, numbers: Collection[str] | None = None) -> list[str]:
    """Every difference between the logged seeds, pools and questions and what is stored, as sentences. Four queries.

    With `numbers`, of the draws of these dossiers alone: somebody recused from one reads nothing about it.
    """
    log = events_of("cycle", str(cycle.pk))
    committed = log.filter(action="defence.questions_committed").first()
    if committed is None:
        return ["审计日志中没有本年度的抽题登记。"]
    stored = {
        draw.slot.application.number: draw
        for draw in QuestionDraw.objects.filter(cycle=cycle).select_related("slot__application", "question")
    }
    events = {event.payload["number"]: event for event in log.filter(action="defence.question_drawn")}
    texts = dict(DefenceQuestion.objects.filter(cycle=cycle).values_list("number", "text"))
    against = [
        f"第 {number} 题与登记时不同。"
        for number, digest in committed.payload["questions"].items()
        if digest_of(texts.get(int(number), "")) != digest
    ]
    for number, draw in stored.items():
        if draw.drawn_at is not None and (numbers is None or number in numbers):
            against += _against(draw, number, events.get(number), committed)
    return against


def _against(draw: QuestionDraw, number: str, event: AuditEvent | None, committed: AuditEvent) -> list[str]:
    if event is None:
        return [f"{number}：审计日志中没有抽题记录。"]
    seed, pool = str(event.payload["seed"]), [str(each) for each in event.payload["pool"]]
    first = order_by_seed(seed, pool)[0]
    checks = (
        (committed.seq > event.seq, "种子摘要登记在抽题之后。"),
        (commitment_of(seed) != committed.payload["commitments"].get(number), "种子与事先登记的摘要不符。"),
        (first != str(event.payload["question"]), "由种子算出的题号与审计日志不符。"),
        (draw.question is None or first != str(draw.question.number), "由种子算出的题号与现行记录不符。"),
    )
    return [f"{number}：{sentence}" for wrong, sentence in checks if wrong]


def digest_of(text: str) -> str:
    """SHA-256 of a question's words."""
    return hashlib.sha256(text.encode()).hexdigest()


def _lock_bank(cycle_id: int, by: User) -> AwardCycle:
    cycle = AwardCycle.objects.select_for_update(no_key=True).filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.AGENCY, cycle_id)
    if QuestionDraw.objects.filter(cycle=cycle).exists():
        raise Conflict(FROZEN)
    return cycle


def _record(action: str, cycle_id: int, by: User, at: datetime, payload: dict[str, object]) -> None:
    record(action=action, by=by, at=at, object_type="cycle", object_id=str(cycle_id), payload=payload)
