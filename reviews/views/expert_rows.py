"""The expert's queue as rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from reviews.enums import ReviewStage
from reviews.models import Assignment, ScoreSheet


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the queue; a cancelled duty shows nothing of the dossier but its number."""

    assignment: Assignment
    label: str
    tone: str
    icon: str
    url: str
    link: str
    hidden: bool = False


def queue_rows(assignments: Iterable[Assignment]) -> list[Row]:
    return [_row(assignment) for assignment in assignments]


def _row(assignment: Assignment) -> Row:
    # A recusal that the office recorded hides the duty before the agency cancels it.
    if assignment.state == Assignment.State.CANCELLED or assignment.recused:  # type: ignore[attr-defined]  # annotated
        return Row(assignment, "已回避", "bare", "lock", "", "", hidden=True)
    if assignment.state == Assignment.State.RELEASED:
        return Row(assignment, "待声明", "warn", "warn", reverse("reviews:declare", args=[assignment.pk]), "去声明")
    if assignment.panel.stage == ReviewStage.DEFENCE:
        return Row(assignment, "已接受", "info", "", reverse("reviews:defences"), "去答辩评分")
    if assignment.panel.stage == ReviewStage.SITE_REVIEW:
        return Row(assignment, "已接受", "info", "", reverse("reviews:visits"), "去现场评审")
    return _sheet_row(assignment, assignment.sheet)


def _sheet_row(assignment: Assignment, sheet: ScoreSheet) -> Row:
    if sheet.state == ScoreSheet.State.SUBMITTED:
        return Row(assignment, "已封存", "ok", "check", reverse("reviews:receipt", args=[sheet.pk]), "查看回执")
    url = reverse("reviews:sheet", args=[sheet.pk])
    if sheet.saved_at is None:
        return Row(assignment, "未开始", "", "", url, "开始评分")
    return Row(assignment, "评分中", "info", "", url, "继续评分")
