"""The rules on what follows the award, as rows to read."""

from collections.abc import Iterator

from applications.rules.honours import GroundRule
from applications.rules.rulebook import Rulebook


def honour_rows(rules: Rulebook) -> Iterator[tuple[str, str, str]]:
    """Label, value and key of each rule, as the page of the round's rules shows them."""
    rule = rules.honours
    yield "荣誉使用须知", rule.terms or "无", "honours.terms"
    for award in rules.awards:
        years = rule.waits.get(award.code)
        words = f"获奖后 {years} 年内不再申报" if years else "不限制"
        yield f"{award.name}再次申报", words, f"honours.waits.{award.code}"
    reviews = f"授奖后 {rule.review_years} 年，每年一次" if rule.review_years else "不复核"
    yield "年度复核", reviews, "honours.review_years"
    for line in rule.plaque:
        yield "奖牌文字", line, "honours.plaque"
    for paragraph in rule.letter:
        yield "未获奖单位告知函", paragraph, "honours.letter"
    for ground in rule.grounds:
        yield f"撤销：{ground.label}", bar_in_words(ground), f"honours.grounds.{ground.key}"
    yield "限制申报的轮次折算", f"每轮按 {rule.years_between_rounds} 年计", "honours.years_between_rounds"
    yield "撤销后退回资金", f"{rule.money_back_days} 日内", "honours.money_back_days"


def bar_in_words(ground: GroundRule) -> str:
    if ground.for_life:
        return "终身不再受理申报"
    if ground.bar_rounds:
        return f"{ground.bar_rounds} 轮内不受理申报"
    return f"{ground.bar_years} 年内不受理申报" if ground.bar_years else "不另行限制申报"
