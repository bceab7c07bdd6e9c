"""What counts as the result of the document review, how ties are broken, and from where on experts disagree."""

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from applications.rules.base import Rule, doubles

COUNTS = {"aggregate": "按各专家独立评分合成", "consensus": "按评审组合议分"}
TIE_BREAKS = {
    "results": "结果类条款得分率高者在前",
    "median": "专家总分中位数高者在前",
    "lowest": "专家最低总分高者在前",
}


class CountingRule(Rule):
    """`by`: the aggregate of the independent sheets, or what the panel agreed. Ties left by `tie_breaks` stay ties."""

    by: Literal["aggregate", "consensus"] = "aggregate"
    tie_breaks: tuple[Literal["results", "median", "lowest"], ...] = ()
    dispute_points: PositiveInt = Field(default=20, le=100)
    outlier_percent: Decimal = Field(default=Decimal(10), gt=0)
    outlier_deviations: Decimal = Field(default=Decimal(2), gt=0)

    @model_validator(mode="after")
    def _once(self) -> Self:
        if twice := doubles(list(self.tie_breaks)):
            raise ValueError(f"tie_breaks：重复 {', '.join(twice)}")
        return self
