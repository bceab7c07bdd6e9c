"""The expert's queue as rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString

from applications.stages import is_past
from baoji_award.ui.escaping import filled
from baoji_award.ui.fast import deadline_html, tag_html
from baoji_award.ui.fast_rows import lines_html
from baoji_award.ui.words import NOTHING
from reviews.enums import ReviewStage
from reviews.models import Assignment, ScoreSheet
from reviews.selectors.sheets import Duty

LINK = '<a href="{}">{}<span class="visually-hidden">：{}</span></a>'
# Of the columns in reviews/expert/queue.html.
CSS = ("", "nowrap", "nowrap", "num nowrap", "reason", "nowrap", "nowrap")
NAME = '{}<div class="meta nowrap">{}</div>'
SEALED = "check"
# Stages that are judged on their own pages: the address, what is to be done there, what is to be seen later.
ELSEWHERE = {
    str(ReviewStage.DEFENCE): ("reviews:defences", "去答辩评分", "查看答辩评分"),
    str(ReviewStage.SITE_REVIEW): ("reviews:visits", "去现场评审", "查看现场评审"),
}
STAGES = {str(stage.value): str(stage.label) for stage in ReviewStage}


class Status(NamedTuple):
    label: str
    tone: str
    icon: str
    url: str
    link: str


def queue_lines(duties: Iterable[Duty], *, now: datetime) -> SafeString:
    """The rows of the queue's table; a cancelled duty shows nothing of the dossier but its number."""
    return lines_html((_line(duty, now) for duty in duties), css=CSS)


def _line(duty: Duty, now: datetime) -> Sequence[str]:
    stage = STAGES[duty.stage]
    # A recusal that the office recorded hides the duty before the agency cancels it.
    if duty.state == Assignment.State.CANCELLED or duty.recused:
        hidden = tag_html(label="已回避", tone="bare", icon="lock")
        return (duty.number, hidden, "", NOTHING, NOTHING, stage, NOTHING)
    status = _status(duty)
    # Nothing is overdue that is sealed or over.
    due = duty.due_at and status.icon != SEALED and not is_past(duty.round_state, duty.stage)
    return (
        filled(NAME, duty.organisation, duty.number),
        tag_html(label=status.label, tone=status.tone, icon=status.icon),
        filled(LINK, status.url, status.link, duty.number),
        f"{duty.done} / {duty.items}" if duty.items else NOTHING,
        deadline_html(at=duty.due_at, now=now) if due else NOTHING,
        stage,
        duty.group,
    )


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
