"""The expert's queue as rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse

from applications.stages import is_past
from reviews.enums import ReviewStage
from reviews.models import Assignment, ScoreSheet
from reviews.selectors.sheets import Duty

NOTHING = "—"
SEALED = "check"
# Stages that are judged on their own pages: the address, what is to be done there, what is to be seen later.
ELSEWHERE = {
    str(ReviewStage.DEFENCE): ("reviews:defences", "去答辩评分", "查看答辩评分"),
    str(ReviewStage.SITE_REVIEW): ("reviews:visits", "去现场评审", "查看现场评审"),
}
STAGES = {str(stage.value): str(stage.label) for stage in ReviewStage}


class Row(NamedTuple):
    """A line of the queue in words; a cancelled duty shows nothing of the dossier but its number."""

    number: str
    organisation: str
    group: str
    stage: str
    done: str
    due_at: datetime | None
    status: "Status"


class Status(NamedTuple):
    label: str
    tone: str
    icon: str
    url: str = ""
    link: str = ""


def queue_rows(duties: Iterable[Duty]) -> list[Row]:
    return [_row(duty) for duty in duties]


def _row(duty: Duty) -> Row:
    stage = STAGES[duty.stage]
    # A recusal that the office recorded hides the duty before the agency cancels it.
    if duty.state == Assignment.State.CANCELLED or duty.recused:
        return Row(duty.number, NOTHING, NOTHING, stage, NOTHING, None, Status("已回避", "bare", "lock"))
    done = f"{duty.done} / {duty.items}" if duty.items else NOTHING
    status = _status(duty)
    due_at = None if status.icon == SEALED or is_past(duty.round_state, duty.stage) else duty.due_at
    return Row(duty.number, duty.organisation, duty.group, stage, done, due_at, status)


def _status(duty: Duty) -> Status:
    if duty.state == Assignment.State.RELEASED:
        return Status("待声明", "warn", "warn", reverse("reviews:declare", args=[duty.pk]), "去声明")
    if duty.stage in ELSEWHERE:
        address, act, look = ELSEWHERE[duty.stage]
        if is_past(duty.round_state, duty.stage):
            return Status("已结束", "bare", "", reverse(address), look)
        return Status("已接受", "info", "", reverse(address), act)
    if duty.sheet_state == ScoreSheet.State.SUBMITTED:
        return Status("已封存", "ok", SEALED, reverse("reviews:receipt", args=[duty.sheet]), "查看回执")
    url = reverse("reviews:sheet", args=[duty.sheet])
    if duty.saved_at is None:
        return Status("未开始", "", "", url, "开始评分")
    return Status("评分中", "info", "", url, "继续评分")
