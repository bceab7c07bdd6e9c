"""The conditions of a round as data: who judges each one, what failing it does, and where the plan says so."""

from datetime import date
from string import Formatter
from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from applications.rules.base import Key, Rule, Words, doubles

PLACEHOLDERS = frozenset({"city", "years", "reference_day", "look_back", "honours"})
Kind = Literal["registered", "area", "bars", "answer"]


class ConditionRule(Rule):
    """One condition. `registered`, `area` and `bars` are judged from what the portal knows, `answer` by the applicant.

    `wanted` is the answer that fits, `failing` says what stands against it; a failed condition `blocks` handing in or
    only `warns`. `clause` is where the plan says so, in its own count; another plan may have none. `statement` is how
    whoever only reads the conditions sees it; empty where another one covers it. `proved_by` names what of the dossier
    proves it, as `evidence.slot` or `sections.section`.
    """

    key: Key
    kind: Kind
    effect: Literal["blocks", "warns"]
    clause: str = ""
    question: Words
    wanted: bool = True
    failing: str = ""
    statement: str = ""
    proved_by: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind in {"answer", "area"} and not self.failing:
            raise ValueError(f"条件 {self.key}：缺少 failing（不符合时的说明）")
        if self.kind in {"registered", "bars"} and self.failing:
            raise ValueError(f"条件 {self.key}：failing 由系统给出，不能填写")
        if self.kind != "answer" and not self.wanted:
            raise ValueError(f"条件 {self.key}：wanted 只用于 kind = “answer”")
        for text in (self.question, self.failing, self.statement):
            if unknown := placeholders(text) - PLACEHOLDERS:
                raise ValueError(f"条件 {self.key}：不认识的占位 {'、'.join(sorted(unknown))}")
        return self

    @property
    def needs_honours(self) -> bool:
        """Whether it speaks of the excluded honours; without any it is not asked."""
        return "honours" in placeholders(self.question)


class EligibilityRule(Rule):
    """`reference_day` is the day on which the years of registration are counted."""

    years_registered: PositiveInt
    look_back_years: PositiveInt
    reference_day: date
    excluded_honours: tuple[str, ...]
    conditions: tuple[ConditionRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _keys_and_kinds(self) -> Self:
        if twice := doubles([condition.key for condition in self.conditions]):
            raise ValueError(f"eligibility.conditions：代码重复 {'、'.join(twice)}")
        computed = [condition.kind for condition in self.conditions if condition.kind != "answer"]
        if twice := doubles(list(computed)):
            raise ValueError(f"eligibility.conditions：kind 只能出现一次 {'、'.join(twice)}")
        return self

    def condition(self, kind: Kind) -> ConditionRule | None:
        """The one condition of a computed kind, if the round has it."""
        return next((condition for condition in self.conditions if condition.kind == kind), None)


def placeholders(text: str) -> set[str]:
    """The names in braces. Raises ValueError for a brace without its partner."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise ValueError(f"“{text}”中的花括号不成对") from error
