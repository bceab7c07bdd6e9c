"""How a round takes real-name objections to its notice and decides them."""

from typing import Literal

from pydantic import Field, PositiveInt, field_validator

from applications.rules.base import Key, Rule, Words, doubles


class GroundRule(Rule):
    """A ground that an objector chooses; the words beside it are the objector's own."""

    key: Key
    label: Words


GROUNDS = (
    GroundRule(key="data", label="申报数据或材料不实"),
    GroundRule(key="eligibility", label="不符合申报条件"),
    GroundRule(key="accident", label="存在质量、安全、环保等问题"),
    GroundRule(key="credit", label="存在失信或违法违规行为"),
    GroundRule(key="procedure", label="评选程序问题"),
    GroundRule(key="other", label="其他"),
)


class ObjectionRule(Rule):
    """Grounds, working days of each step, and who decides: two officers, or the committee by a resolution.

    The days for the whole case are `notice.objection_workdays`.
    """

    grounds: tuple[GroundRule, ...] = Field(default=GROUNDS, min_length=1)
    accept_workdays: PositiveInt = 5
    hearing_workdays: PositiveInt = 5
    decided_by: Literal["office", "committee"] = "office"

    @field_validator("grounds")
    @classmethod
    def _once(cls, grounds: tuple[GroundRule, ...]) -> tuple[GroundRule, ...]:
        if twice := doubles([ground.key for ground in grounds]):
            raise ValueError(f"代码重复 {', '.join(twice)}")
        return grounds
