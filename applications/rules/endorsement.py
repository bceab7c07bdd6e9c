"""What a bureau's 推荐意见 goes by: its length, and the text a clerk starts from."""

from collections.abc import Mapping
from string import Formatter
from typing import Annotated, Self

from pydantic import AfterValidator, PositiveInt, model_validator

from applications.rules.base import Rule, Words

# The closed list of what a template may name; nothing else is ever looked up.
PLACEHOLDERS = frozenset({"organisation", "group", "award", "bureau", "city", "year"})


def _known(template: str) -> str:
    try:
        pieces = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError("花括号不成对") from error
    for _, name, form, conversion in pieces:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            allowed = "、".join(sorted(PLACEHOLDERS))
            raise ValueError(f"不认识的占位符 {{{name}}}，可用：{allowed}")
    return template


OpinionTemplate = Annotated[Words, AfterValidator(_known)]


class EndorsementRule(Rule):
    """Lengths in characters; `opinion_template` is where a clerk begins, a bureau may have its own (BureauRule)."""

    opinion_least: PositiveInt = 50
    opinion_most: PositiveInt = 500
    opinion_template: OpinionTemplate = (
        "经核查，{organisation}申报材料真实、完整，近三年未发生重大质量、生产安全、劳动保障、环境保护等事故，"
        "质量管理体系运行有效，同意推荐申报{award}。"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opinion_most < self.opinion_least:
            raise ValueError("opinion_most 小于 opinion_least")
        return self


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders replaced; `values` has all of PLACEHOLDERS."""
    return template.format_map(values)
