"""The rules on conflicts and on what the supervision is shown, as rows to read."""

from collections.abc import Iterator

from applications.rules.conflicts import ConflictKind, ConflictRule
from applications.rules.patterns import PatternRule

KINDS = {
    ConflictKind.RECUSED: "已回避",
    ConflictKind.EMPLOYER: "在申报单位任职",
    ConflictKind.FORMER_EMPLOYER: "曾在申报单位任职",
    ConflictKind.CONSULTING: "咨询、辅导或认证服务",
    ConflictKind.SHAREHOLDING: "持股或投资",
    ConflictKind.KIN: "近亲属任职",
    ConflictKind.DISPUTE: "争议或诉讼",
    ConflictKind.OTHER: "其他利害关系",
    ConflictKind.COMPETITOR: "所在单位参加同组评选",
    ConflictKind.AVOIDED: "申报单位请求回避的单位",
    ConflictKind.SAME_BUREAU: "由同一部门推荐",
}


def conflict_rows(rule: ConflictRule) -> Iterator[tuple[str, str, str]]:
    """Label, value and key of each rule, as the page of the round's rules shows them."""
    warns = "、".join(KINDS[kind] for kind in rule.warns)
    blocks = "、".join(words for kind, words in KINDS.items() if rule.blocks(kind))
    yield "追溯年限", f"{rule.years} 年", "conflicts.years"
    yield "必须回避", blocks, "conflicts.warns"
    yield "只作提示", warns or "无", "conflicts.warns"


def pattern_rows(rule: PatternRule) -> Iterator[tuple[str, str, str]]:
    """As conflict_rows, for the hints that the supervision is given after the opening."""
    yield "监督提示：评分偏离", f"与其他专家中位数相差满分的 {rule.far_percent}% 及以上", "patterns.far_percent"
    yield "监督提示：完成过快", f"开始评分后 {rule.fast_minutes} 分钟内签署", "patterns.fast_minutes"
