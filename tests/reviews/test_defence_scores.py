"""Scores of the defence: sealed until two keys are turned, exact, frozen, and cut without breaking ties silently."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse

from applications.models import Application, Recusal
from applications.services.recusals import record_recusal
from applications.workflow.engine import advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.enums import Key
from reviews.errors import NotYet
from reviews.models import DefenceSheet, StageResult
from reviews.selectors.cut import defence_cut
from reviews.services.advancing import decide_advance
from reviews.services.defence import save_defence, sheet_for
from reviews.services.opening import root_of, turn_ready_keys
from tests.browsing import browser
from tests.reviews.rows45 import BEFORE, DURING, Stage, another, drawn, duty_of, judge, make_stage, marks, open_stage
from tests.sharing import shared


@shared
def stage() -> Stage:
    move_clock(DURING)
    return make_stage("defence", experts=5)


def save(stage: Stage, expert: User, points: Mapping[str, int | None], **changes: object) -> DefenceSheet:
    duty = duty_of(stage, stage.experts[0], stage.application)
    values: dict[str, object] = {"remark": "", "version": 1, "at": DURING, **changes}
    return save_defence(assignment_id=duty.pk, points=points, by=expert, **values)  # type: ignore[arg-type]


def test_a_sheet_is_saved_sealed_and_then_kept(stage: Stage) -> None:
    drawn(stage, stage.application)
    author = stage.experts[0]
    draft = save(stage, author, {"management": 31, "innovation": None, "answers": 0})
    assert (draft.points, draft.total, draft.version) == ({"management": 31, "answers": 0}, 31, 2)
    with pytest.raises(NotYet, match="还有 1 项未评：技术创新与品牌建设"):
        save(stage, author, {"management": 31, "answers": 0}, version=2, submit=True)
    with pytest.raises(DomainError, match="应在 0 至 40 分之间"):
        save(stage, author, {"management": 41}, version=2)
    with pytest.raises(DomainError, match="不在本年度规则内"):
        save(stage, author, {"bonus": 1}, version=2)
    with pytest.raises(Conflict):
        save(stage, author, marks(80), version=1)
    sealed = save(stage, author, marks(80), version=2, submit=True)
    assert save(stage, author, marks(80), version=2, submit=True).commitment == sealed.commitment
    with pytest.raises(Conflict, match="已签署封存"):
        save(stage, author, marks(90), version=3)
    assert AuditEvent.objects.filter(action="defence.sheet_submitted").count() == 1
    assert (sealed.total, DefenceSheet.objects.get().total) == (80, 80)


def test_the_database_keeps_a_sealed_sheet_and_its_sum(stage: Stage) -> None:
    drawn(stage, stage.application)
    draft = save(stage, stage.experts[0], {"management": 10})
    with pytest.raises(IntegrityError, match="wrong total"), transaction.atomic():
        DefenceSheet.objects.filter(pk=draft.pk).update(total=99)
    save(stage, stage.experts[0], marks(80), version=2, submit=True)
    for change in (lambda: DefenceSheet.objects.update(remark="改"), lambda: DefenceSheet.objects.all().delete()):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            change()


def test_scoring_begins_with_the_slot_and_belongs_to_its_author(stage: Stage) -> None:
    drawn(stage, stage.application)
    slot = stage.application.defence_slot
    with pytest.raises(NotYet, match="本场尚未开始"):
        save(stage, stage.experts[0], marks(80), at=BEFORE)
    assert save(stage, stage.experts[0], marks(80), at=slot.starts_at).total == 80
    duty = duty_of(stage, stage.experts[0], stage.application)
    for person in (stage.experts[1], stage.cast.other_expert, stage.cast.agency, stage.cast.office, stage.cast.rival):
        with pytest.raises(NotFoundForYou):
            sheet_for(assignment_id=duty.pk, by=person)
        with pytest.raises(NotFoundForYou):
            save(stage, person, marks(10), version=2)
    assert DefenceSheet.objects.count() == 1


@pytest.mark.parametrize("decider", ["agency", "office"])
def test_a_recused_expert_is_cut_off_and_their_sheet_does_not_count(stage: Stage, decider: str) -> None:
    drawn(stage, stage.application)
    judge(stage, stage.application, [100, 70, 70, 70, 70])
    leaver, colleague = stage.experts[:2]
    record_recusal(
        application_id=stage.application.pk,
        user_id=leaver.pk,
        reason="亲属任职",
        by=getattr(stage.cast, decider),
        at=DURING,
    )
    duty = stage.panel.assignments.get(expert=leaver)
    page = reverse("reviews:defence_receipt", args=[duty.pk])
    assert browser(leaver).get(page).status_code == 404
    assert stage.application.number not in browser(leaver).get(reverse("reviews:defences")).content.decode()
    own = reverse("reviews:defence_receipt", args=[duty_of(stage, colleague, stage.application).pk])
    assert browser(colleague).get(own).status_code == 200
    opening = open_stage(stage)
    result = StageResult.objects.get()
    assert (result.scorers, result.score) == (4, Decimal(70))
    counted = DefenceSheet.objects.exclude(assignment=duty).values_list("commitment", flat=True)
    assert opening.root == root_of(list(counted))


def test_nothing_opens_while_a_sheet_is_missing(stage: Stage) -> None:
    other = another(stage)
    drawn(stage, stage.application, other)
    judge(stage, stage.application, [80, 80, 80, 80])
    with pytest.raises(NotYet, match="还有答辩评分没有签署封存") as refused:
        turn_ready_keys(cycle_id=stage.cast.cycle.pk, stage="defence", key=Key.OFFICE, by=stage.cast.office, at=DURING)
    assert (other.number in refused.value.sentence, stage.application.number in refused.value.sentence) == (True, False)


def test_results_are_exact(stage: Stage) -> None:
    """Trimmed mean of 5: lowest and highest total fall out; (81 + 82 + 84) / 3 = 82.33…"""
    drawn(stage, stage.application)
    judge(stage, stage.application, [100, 81, 84, 60, 82])
    open_stage(stage)
    result = StageResult.objects.get()
    assert (result.score, result.normalised, result.full) == (Decimal("82.333333"), Decimal("82.33"), 100)
    assert (result.lowest, result.highest) == (Decimal(60), Decimal(100))
    assert (result.scorers, result.aggregate) == (5, "trimmed_mean")


def test_a_tie_at_the_cut_is_refused_and_a_withdrawal_frees_a_place(stage: Stage) -> None:
    first, second, third = stage.application, another(stage), another(stage)
    drawn(stage, first, second, third)
    for application, total in ((first, 90), (second, 80), (third, 80)):
        judge(stage, application, [total] * 5)
    cycle, office = stage.cast.cycle, stage.cast.office
    assert defence_cut(cycle, places=1, by=office).against.startswith("评分封存中")
    open_stage(stage)
    assert "第 2 名处有并列，入围将达到 3 家" in defence_cut(cycle, places=2, by=office).against
    with pytest.raises(NotYet, match="并列"):
        decide_advance(cycle_id=cycle.pk, places=2, by=office, at=DURING)
    with pytest.raises(NotYet, match="名额应在 1 至 12 之间"):
        decide_advance(cycle_id=cycle.pk, places=13, by=office, at=DURING)
    assert set(Application.objects.values_list("state", flat=True)) == {"defence"}
    advance_application(application_id=first.pk, action="withdraw", by=stage.cast.owner, reason="经营调整", at=DURING)
    assert [line.standing for line in defence_cut(cycle, places=2, by=office).lines] == [1, 1]
    with pytest.raises(NotFoundForYou):
        decide_advance(cycle_id=cycle.pk, places=2, by=stage.cast.agency, at=DURING)
    done = decide_advance(cycle_id=cycle.pk, places=2, by=office, at=DURING)
    assert (len(done.chosen), len(done.left_out)) == (2, 0)
    states = dict(Application.objects.values_list("pk", "state"))
    assert states == {first.pk: "withdrawn", second.pk: "site_review", third.pk: "site_review"}


def test_a_recused_officer_neither_sees_nor_decides(stage: Stage) -> None:
    other = another(stage)
    drawn(stage, stage.application, other)
    judge(stage, stage.application, [90] * 5)
    judge(stage, other, [80] * 5)
    open_stage(stage)
    cast = stage.cast
    Recusal.objects.create(
        application=stage.application, user=cast.office, reason="亲属任职", decided_by=cast.agency, decided_at=DURING
    )
    with pytest.raises(NotYet, match="您已回避"):
        decide_advance(cycle_id=cast.cycle.pk, places=1, by=cast.office, at=DURING)
    page = browser(cast.office).get(reverse("reviews:office_defence")).content.decode()
    assert (stage.application.organisation.name in page, other.organisation.name in page) == (False, True)
    decide_advance(cycle_id=cast.cycle.pk, places=1, by=cast.second_officer, at=DURING)
    assert Application.objects.get(pk=other.pk).state == "not_advanced"
