"""The parts of the 综合评审报告, once: form, page, digest, PDF and DOCX follow from them."""

from dataclasses import dataclass

from committee.models.report import TEXT_LONGEST


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `hint`: what people write there; without one nobody writes, its text comes from elsewhere.

    `names` says that it speaks of single organisations; such a part is kept from those who sign.
    """

    key: str
    title: str
    hint: str = ""
    names: bool = False
    most: int = TEXT_LONGEST


PARTS = (
    Part("overview", "评审工作概况", "评审工作的组织、依据和总体情况；不写单位名称。"),
    Part("numbers", "各阶段数量", "对数量变化的说明；不写单位名称。"),
    Part("method", "计分方法与权重"),
    Part("scores", "综合得分", "对得分情况的分析。", names=True),
    Part("proposed", "建议名单及理由", "对建议名单的补充说明。", names=True),
    Part("others", "未列入建议的单位及理由", "对未列入建议情况的补充说明。", names=True),
    Part("second_look", "复议情况", "复议的经过和结论。", names=True),
    Part("panels", "评审专家与回避情况", "评审组工作情况；不写单位名称。"),
    Part("supervision", "监督情况"),
)
WRITTEN = tuple(part for part in PARTS if part.hint)
NUMERALS = "一二三四五六七八九十"
