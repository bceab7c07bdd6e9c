"""The expert's queue as rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse

from reviews.enums import ReviewStage
from reviews.models import Assignment, ScoreSheet
from reviews.selectors.sheets import Duty

NOTHING = "—"
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
    return Row(duty.number, duty.organisation, duty.group, stage, done, duty.due_at, _status(duty))


def _status(duty: Duty) -> Status:
    if duty.state == Assignment.State.RELEASED:
        return Status("待声明", "warn", "warn", reverse("reviews:declare", args=[duty.pk]), "去声明")
    if duty.stage == ReviewStage.DEFENCE:
        return Status("已接受", "info", "", reverse("reviews:defences"), "去答辩评分")
    if duty.stage == ReviewStage.SITE_REVIEW:
        return Status("已接受", "info", "", reverse("reviews:visits"), "去现场评审")
    if duty.sheet_state == ScoreSheet.State.SUBMITTED:
        return Status("已封存", "ok", "check", reverse("reviews:receipt", args=[duty.sheet]), "查看回执")
    url = reverse("reviews:sheet", args=[duty.sheet])
    if duty.saved_at is None:
        return Status("未开始", "", "", url, "开始评分")
    return Status("评分中", "info", "", url, "继续评分")
