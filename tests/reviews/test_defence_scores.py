"""Scores of the defence: sealed until two keys are turned, exact, frozen, and cut without breaking ties silently."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
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
from reviews.services.advancing import decide_advance, defence_cut
from reviews.services.defence import save_defence, sheet_for
from reviews.services.opening import root_of, turn_key
from tests.reviews.rows45 import (
    BEFORE,
    DURING,
    Stage,
    another,
    browser,
    drawn,
    duty_of,
    judge,
    make_stage,
    marks,
    open_stage,
)

CANARY = 97


@pytest.fixture
def stage(db: None) -> Stage:
    move_clock(DURING)
    return make_stage("defence", experts=5)


def save(stage: Stage, expert: User, points: dict[str, int | None], **changes: object) -> DefenceSheet:
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
        turn_key(cycle_id=stage.cast.cycle.pk, stage="defence", key=Key.OFFICE, by=stage.cast.office, at=DURING)
    assert (other.number in refused.value.sentence, stage.application.number in refused.value.sentence) == (True, False)


def pages_of(stage: Stage) -> dict[str, tuple[User, tuple[str, ...]]]:
    """Every page of stages 3 to 5 of each person who could be tempted, except the author's own sheets."""
    cast, number = stage.cast, stage.application.number
    detail = reverse("applications:detail", args=[number])
    return {
        "other expert": (stage.experts[1], (reverse("reviews:defences"), reverse("reviews:expert"), detail)),
        "agency": (
            cast.agency,
            (
                reverse("reviews:agency_defence"),
                reverse("reviews:agency"),
                reverse("reviews:defence_timetable"),
                detail,
            ),
        ),
        "office": (
            cast.office,
            (reverse("reviews:office_defence"), reverse("reviews:office_defence") + "?places=1", detail),
        ),
        "supervisor": (cast.supervisor, (reverse("reviews:supervisor_defence"), reverse("reviews:openings"), detail)),
        "owner": (cast.owner, (reverse("reviews:applicant_defence", args=[number]), detail)),
    }


def numbers_in(text: str) -> bool:
    return f"{CANARY}.00" in text or f">{CANARY}<" in text or "canary-remark" in text


def test_no_score_leaks_before_the_opening(stage: Stage) -> None:
    """One expert's 97 and remark are on nobody's page but their own until both keys are turned."""
    drawn(stage, stage.application)
    author = stage.experts[0]
    duty = duty_of(stage, author, stage.application)
    save_defence(
        assignment_id=duty.pk,
        points=marks(CANARY),
        remark="canary-remark",
        version=1,
        by=author,
        submit=True,
        at=DURING,
    )
    own = browser(author).get(reverse("reviews:defence_receipt", args=[duty.pk])).content.decode()
    assert numbers_in(own)
    for name, (person, pages) in pages_of(stage).items():
        for page in pages:
            answer = browser(person).get(page)
            assert (name, page, answer.status_code) == (name, page, 200)
            assert (name, page, numbers_in(answer.content.decode())) == (name, page, False)
        stolen = reverse("reviews:defence_receipt", args=[duty.pk])
        assert browser(person).get(stolen).status_code == 404
    office = browser(stage.cast.office).get(reverse("reviews:office_defence")).content.decode()
    assert ("评分封存中" in office, "名次" in office) == (True, False)
    assert not AuditEvent.objects.filter(payload_text__contains="canary-remark").exists()
    judge_rest = [CANARY] * 4
    for expert, total in zip(stage.experts[1:], judge_rest, strict=True):
        save_defence(
            assignment_id=duty_of(stage, expert, stage.application).pk,
            points=marks(total),
            remark="",
            version=1,
            by=expert,
            submit=True,
            at=DURING,
        )
    open_stage(stage)
    assert numbers_in(browser(stage.cast.office).get(reverse("reviews:office_defence")).content.decode())
    assert numbers_in(browser(stage.cast.supervisor).get(reverse("reviews:supervisor_defence")).content.decode())
    agency = browser(stage.cast.agency).get(reverse("reviews:agency_defence")).content.decode()
    assert numbers_in(agency) is False


def test_results_are_exact(stage: Stage) -> None:
    """Trimmed mean of 5: lowest and highest total fall out; (81 + 82 + 84) / 3 = 82.33…"""
    drawn(stage, stage.application)
    judge(stage, stage.application, [100, 81, 84, 60, 82])
    open_stage(stage)
    result = StageResult.objects.get()
    assert (result.score, result.normalised, result.full) == (Decimal("82.333333"), Decimal("82.33"), 100)
    assert (result.lowest, result.highest, result.scorers, result.aggregate) == (60, 100, 5, "trimmed_mean")


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
    assert (len(done.chosen), len(done.stopped)) == (2, 0)
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


def test_the_expert_scores_in_the_browser(stage: Stage) -> None:
    drawn(stage, stage.application)
    expert = browser(stage.experts[0])
    duty = duty_of(stage, stage.experts[0], stage.application)
    page = reverse("reviews:defence_sheet", args=[duty.pk])
    assert expert.get(page).status_code == 200
    assert DefenceSheet.objects.count() == 0
    data = {f"points-{key}": value for key, value in marks(77).items()} | {"remark": "切题", "version": "1"}
    assert expert.post(page, {**data, "points-answers": "31"}).status_code == 422
    assert expert.post(page, {**data, "save": "1"}).headers["Location"] == page
    assert expert.post(page, {**data, "save": "1"}).status_code == 409
    data["version"] = "2"
    assert "请确认后再提交" in expert.post(page, {**data, "submit": "1"}).content.decode()
    blank = expert.post(page, {**data, "points-answers": "", "submit": "1", "confirm": "on"})
    assert (blank.status_code, "还有 1 项未评：回答提问" in blank.content.decode()) == (422, True)
    for _ in range(2):
        sealed = expert.post(page, {**data, "submit": "1", "confirm": "on"})
        assert sealed.headers["Location"] == reverse("reviews:defence_receipt", args=[duty.pk])
    sheet = DefenceSheet.objects.get()
    assert (sheet.total, sheet.state, sheet.remark) == (77, "submitted", "切题")
    assert sheet.commitment in expert.get(reverse("reviews:defence_receipt", args=[duty.pk])).content.decode()
    assert expert.get(page).headers["Location"] == reverse("reviews:defence_receipt", args=[duty.pk])


def test_the_office_previews_and_decides_in_the_browser(stage: Stage) -> None:
    other = another(stage)
    drawn(stage, stage.application, other)
    judge(stage, stage.application, [90] * 5)
    judge(stage, other, [80] * 5)
    office, page = browser(stage.cast.office), reverse("reviews:office_defence")
    key = reverse("reviews:office_key", args=["defence"])
    assert office.post(key).headers["Location"] == page
    browser(stage.cast.supervisor).post(reverse("reviews:supervisor_key", args=["defence"]))
    preview = office.get(f"{page}?places=1").content.decode()
    assert ("<strong>1</strong> 家进入现场评审" in preview, "拟不进入" in preview) == (True, True)
    assert office.post(page, {"places": "1"}).headers["Location"] == page
    assert dict(Application.objects.values_list("pk", "state")) == {
        stage.application.pk: "site_review",
        other.pk: "not_advanced",
    }
    assert "未进入现场评审" in office.get(page).content.decode()
    assert office.post(page, {"places": "1"}).status_code == 422


ROLE_PAGES = {
    "reviews:agency_defence": "agency",
    "reviews:defences": "judge",
    "reviews:office_defence": "office",
    "reviews:supervisor_defence": "supervisor",
}


def person(stage: Stage, name: str) -> User:
    found: User = stage.experts[0] if name == "judge" else getattr(stage.cast, name)
    return found


@pytest.mark.parametrize("page", ROLE_PAGES)
def test_a_page_answers_its_role_and_nobody_else(stage: Stage, page: str) -> None:
    asked = ("agency", "judge", "office", "supervisor", "owner", "rival", "own_bureau", "member", "sysadmin")
    seen = {name: browser(person(stage, name)).get(reverse(page)).status_code for name in asked}
    assert seen == {name: 200 if name == ROLE_PAGES[page] else 404 for name in asked}
    assert Client().get(reverse(page)).status_code == 302


def test_lists_cost_the_same_with_one_row_and_with_three(stage: Stage) -> None:
    def costs(application: Application) -> dict[str, int]:
        found = {}
        for page, name in ROLE_PAGES.items():
            client = browser(person(stage, name))
            client.get(reverse(page))
            with CaptureQueriesContext(connection) as captured:
                assert application.organisation.name in client.get(reverse(page)).content.decode()
            found[page] = len(captured)
        return found

    def one_round(count: int) -> Callable[[], None]:
        def play() -> None:
            extra = [another(stage) for _ in range(count - 1)]
            drawn(stage, stage.application, *extra)
            for application in (stage.application, *extra):
                judge(stage, application, [80] * 5)
            open_stage(stage)

        return play

    counts = []
    for count in (1, 3):
        point = transaction.savepoint()
        one_round(count)()
        counts.append(costs(stage.application))
        transaction.savepoint_rollback(point)
    assert counts[0] == counts[1]
