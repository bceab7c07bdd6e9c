"""陈述答辩: its parts and their minutes, what the panel scores, and what overtime costs (plan 五（四）)."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from pydantic import NonNegativeInt, PositiveInt, model_validator

from applications.rules.base import Key, Rule, Words


class DefencePart(Rule):
    """A part of one defence; what an applicant overruns in a `penalised` part counts as overtime."""

    label: Words
    minutes: PositiveInt
    penalised: bool = False


class DefenceCriterion(Rule):
    key: Key
    label: Words
    points: PositiveInt


class OvertimeRule(Rule):
    """Points off for every begun minute beyond the grace; the panel's leader confirms what this computes."""

    grace_minutes: NonNegativeInt
    points_per_minute: PositiveInt


class DefenceRule(Rule):
    """Parts with their minutes and what the panel scores; the criteria's points sum to 100.

    `warnings` are the seconds before the end of a part at which the big screen warns. Slides are taken until
    `slides_hours` before an applicant's own slot.
    """

    parts: tuple[DefencePart, ...]
    warnings: tuple[PositiveInt, ...] = (120, 30)
    overtime: OvertimeRule | None = None
    slides_hours: NonNegativeInt = 24
    criteria: tuple[DefenceCriterion, ...]
    first_day: date
    first_slot: Words
    per_day: PositiveInt
    most_advanced: PositiveInt

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = sum(criterion.points for criterion in self.criteria)
        if total != 100:
            raise ValueError(f"defence.criteria：分值合计应为 100，当前为 {total}")
        return self

    @property
    def minutes(self) -> int:
        return sum(part.minutes for part in self.parts)

    def over_seconds(self, seconds: Sequence[int]) -> int:
        """How far an applicant overran the penalised parts, given the seconds that each part took."""
        used = zip(self.parts, seconds, strict=True)
        return sum(max(0, took - part.minutes * 60) for part, took in used if part.penalised)

    def penalty(self, over_seconds: int) -> int:
        """Points off by the round's rule, at most all of them; 0 without one."""
        if self.overtime is None:
            return 0
        beyond = over_seconds - self.overtime.grace_minutes * 60
        return min(100, -(-beyond // 60) * self.overtime.points_per_minute) if beyond > 0 else 0
