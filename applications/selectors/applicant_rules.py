"""The rules about who applies as rows to read: label, value, place in the rules file."""

from collections.abc import Iterator

from applications.rules.eligibility import in_words
from applications.rules.proofs import proofs_of
from applications.rules.rulebook import Rulebook
from applications.selectors.organisation import labels_of
from baoji_award.ui.words import day

EFFECTS = {"blocks": "不能提交", "warns": "仅提示"}
WHO = {
    "registered": "按成立日期计算",
    "area": "按所在县区判断",
    "bars": "按限制申报名册判断",
    "answer": "由申报单位回答",
}


def applicant_rows(rules: Rulebook) -> Iterator[tuple[str, str, str]]:
    """The conditions of the plan, then what the profile has to hold."""
    rule = rules.eligibility
    yield "注册年限", f"满 {rule.years_registered} 年", "eligibility.years_registered"
    yield "计算基准日", day(rule.reference_day), "eligibility.reference_day"
    yield "信用回溯期", f"近 {rule.look_back_years} 年", "eligibility.look_back_years"
    yield "不得已获得", "、".join(rule.excluded_honours) or "—", "eligibility.excluded_honours"
    for condition in rule.conditions:
        ground = f"（方案“{condition.clause}”）" if condition.clause else ""
        proofs = "、".join(proof.label for proof in proofs_of(condition, rules.dossier))
        words = f"{WHO[condition.kind]}，不符合的{EFFECTS[condition.effect]}{ground}{proofs and f'，证明：{proofs}'}"
        yield in_words(rules, condition.question), words, f"eligibility.conditions.{condition.key}"
    yield "单位信息必填", "、".join(labels_of(rules.profile.required)) or "—", "profile.required"
