"""Slots, an expert's duties and the cut as rows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from applications.rules.defence import DefenceRule
from applications.stages import State
from applications.workflow.veil import shown_state
from baoji_award.accounts.models import User
from reviews.forms.defence import PREFIX
from reviews.models import Assignment, DefenceSheet, DefenceSlot, StageResult
from reviews.selectors.defence import sheet_of, slot_of
from reviews.selectors.defence_day import timing_of


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A line of the timetable with the dossier's state as this viewer may know it."""

    slot: DefenceSlot
    state: State


def slot_rows(slots: Iterable[DefenceSlot], viewer: User) -> list[SlotRow]:
    return [SlotRow(slot, shown_state(slot.application, viewer)) for slot in slots]


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A defence on the expert's list; its leader also sees what became of overtime."""

    assignment: Assignment
    slot: DefenceSlot | None
    label: str
    tone: str
    icon: str
    url: str
    link: str
    overtime: str = ""
    overtime_url: str = ""


def duty_rows(assignments: Iterable[Assignment], now: datetime) -> list[DutyRow]:
    return [_with_overtime(_duty(assignment, now)) for assignment in assignments]


def _with_overtime(row: DutyRow) -> DutyRow:
    timing = timing_of(row.slot) if row.slot else None
    if timing is None or not timing.proposed or not getattr(row.assignment, "leads", False):
        return row
    words = "确认超时扣分" if timing.points is None else f"超时扣 {timing.points} 分"
    return replace(row, overtime=words, overtime_url=reverse("reviews:defence_overtime", args=[row.assignment.pk]))


def _duty(assignment: Assignment, now: datetime) -> DutyRow:
    slot, sheet = slot_of(assignment), sheet_of(assignment)
    if sheet.state == DefenceSheet.State.SUBMITTED:
        url = reverse("reviews:defence_receipt", args=[assignment.pk])
        return DutyRow(assignment, slot, "已封存", "ok", "check", url, "查看回执")
    if slot is None:
        return DutyRow(assignment, slot, "待抽签", "bare", "clock", "", "")
    url = reverse("reviews:defence_sheet", args=[assignment.pk])
    if now < slot.starts_at:
        return DutyRow(assignment, slot, "未开始", "", "", url, "查看")
    label, tone = ("评分中", "info") if sheet.saved_at else ("待评分", "warn")
    return DutyRow(assignment, slot, label, tone, "", url, "评分")


@dataclass(frozen=True, slots=True)
class PointRow:
    """One criterion of a sheet; `points` is None while it is blank. `name` is its form field."""

    label: str
    name: str
    full: int
    points: int | None


def point_rows(rule: DefenceRule, sheet: DefenceSheet) -> list[PointRow]:
    return [PointRow(c.label, f"{PREFIX}{c.key}", c.points, sheet.points.get(c.key)) for c in rule.criteria]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """An opened result and what became of the dossier; `goes_on` is None once it has been decided."""

    result: StageResult
    state: State
    goes_on: bool | None

    @property
    def spread(self) -> Decimal:
        return self.result.highest - self.result.lowest


def result_rows(results: Iterable[StageResult], sides: dict[int, bool], viewer: User) -> list[ResultRow]:
    """`sides` maps the results that are still to be decided to their side of the cut."""
    return [ResultRow(each, shown_state(each.application, viewer), sides.get(each.pk)) for each in results]
