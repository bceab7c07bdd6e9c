"""The rules of counting the document review as rows to read."""

from collections.abc import Iterator

from applications.rules.counting import COUNTS, TIE_BREAKS, CountingRule


def counting_rows(rule: CountingRule) -> Iterator[tuple[str, str, str]]:
    """Label, value and key of each rule, as the page of the round's rules shows them."""
    key = "review.counting"
    ties = "；".join(TIE_BREAKS[each] for each in rule.tie_breaks)
    yield "资料评审得分", COUNTS[rule.by], f"{key}.by"
    yield "同分时", f"{ties or '不区分'}；仍相同的并列", f"{key}.tie_breaks"
    yield "条款分歧", f"最高与最低相差 {rule.dispute_points} 个百分点及以上，或相差两个区间", f"{key}.dispute_points"
    yield "总分偏离（均值）", f"超过均值的 {rule.outlier_percent}%", f"{key}.outlier_percent"
    yield "总分偏离（稳健标准差）", f"超过 {rule.outlier_deviations} 倍", f"{key}.outlier_deviations"
