"""What is sealed or over is not overdue: the queue's last column speaks of work that is still to be done."""

import pytest

from applications.selectors.cycles import deadline_of, window_of
from reviews.models import Assignment, ScoreSheet
from reviews.selectors.sheets import Duty
from reviews.views.expert_rows import queue_lines
from tests.rounds import make_round, moment

DUE = moment("2025-03-01 00:00")


def duty(stage: str, round_state: str, sheet_state: str | None = None) -> Duty:
    return Duty(
        pk=1,
        state=Assignment.State.ACCEPTED,
        number="BJZL-2024-0001",
        organisation="样例有限公司",
        group="工业组",
        stage=stage,
        sheet=1,
        sheet_state=sheet_state,
        saved_at=None,
        done=0,
        items=23,
        recused=False,
        due_at=DUE,
        round_state=round_state,
    )


@pytest.mark.parametrize(
    ("row", "is_due", "label"),
    [
        (duty("document_review", "document_review", ScoreSheet.State.DRAFT), True, "未开始"),
        (duty("document_review", "document_review", ScoreSheet.State.SUBMITTED), False, "已封存"),
        (duty("document_review", "defence", ScoreSheet.State.DRAFT), False, "未开始"),
        (duty("defence", "defence"), True, "已接受"),
        (duty("defence", "site_review"), False, "已结束"),
        (duty("site_review", "closed"), False, "已结束"),
    ],
)
def test_a_deadline_is_for_open_work(row: Duty, is_due: bool, label: str) -> None:
    shown = queue_lines([row], now=DUE)
    assert ('<span class="due' in shown, f"{label}</span>" in shown) == (is_due, True)


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "ahead"), [("document_review", True), ("defence", True), ("site_review", False)])
def test_a_round_that_has_gone_on_has_no_deadline_behind_it(state: str, ahead: bool) -> None:
    cycle = make_round(state)
    assert deadline_of(cycle, "defence") == (window_of(cycle, "defence").closes_at if ahead else None)
