"""How stage 6 combines the stages, tells ties apart, looks again, and who signs the comprehensive report."""

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from applications.rules.base import Rule, doubles

Method = Literal["percent", "min_max", "z_score"]
METHODS = {
    "percent": "按百分制得分",
    "min_max": "组内极差标准化（组内最高为 100，最低为 0；组内得分相同的按百分制得分）",
    "z_score": "组内标准分（50 加 10 倍标准化偏差，限于 0 至 100；组内得分相同的计 50）",
}
TIE_BREAKS = {
    "site_review": "现场评审得分",
    "defence": "陈述答辩得分",
    "document_review": "资料评审得分",
    "results": "现场评审结果类条款得分率",
}
SIGNERS = {"leaders": "各评审组组长", "everyone": "各评审组全体专家"}


class NormaliseRule(Rule):
    """By which method the score of each stage becomes one of 0 to 100 before it is weighted."""

    document_review: Method = "percent"
    defence: Method = "percent"
    site_review: Method = "percent"


class SecondLookRule(Rule):
    """From which change between two stages on a dossier is looked at again: places, points of a hundred."""

    ranks: PositiveInt = 5
    points: Decimal = Field(default=Decimal(10), gt=0)


class EvaluationRule(Rule):
    """`tie_breaks` in their order; what they leave equal stays a tie. Defaults are those of a file without the rule."""

    normalise: NormaliseRule = NormaliseRule()
    tie_breaks: tuple[Literal["site_review", "defence", "document_review", "results"], ...] = ("site_review",)
    second_look: SecondLookRule = SecondLookRule()
    signers: Literal["leaders", "everyone"] = "leaders"
    supervision_statement: bool = False

    @model_validator(mode="after")
    def _once(self) -> Self:
        if twice := doubles(list(self.tie_breaks)):
            raise ValueError(f"tie_breaks：重复 {', '.join(twice)}")
        return self
