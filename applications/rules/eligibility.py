"""A round's conditions applied: what an organisation is asked, and the verdict on each condition with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from applications.rules.base import anniversary
from applications.rules.eligibility_rule import ConditionRule
from applications.rules.proofs import Proof, proofs_of
from applications.rules.rulebook import Rulebook
from baoji_award.ui.words import day

MET = "符合"


class Verdict(StrEnum):
    """What a condition does to the dossier. A warning never stops anybody."""

    PASSES = "passes"
    WARNS = "warns"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Question:
    """A yes/no condition: `wanted` is the answer that fits."""

    key: str
    text: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition with its verdict, the reason in words, where the plan says so, and what of a dossier proves it."""

    key: str
    text: str
    verdict: Verdict
    reason: str
    clause: str
    proofs: tuple[Proof, ...] = ()

    @property
    def met(self) -> bool:
        return self.verdict == Verdict.PASSES

    @property
    def blocks(self) -> bool:
        return self.verdict == Verdict.BLOCKS


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known: the day of registration, the answers by key, running bars in words (None: nobody looked)."""

    established_on: date
    answers: Mapping[str, bool]
    bars: Sequence[str] | None = None


def asked(rules: Rulebook) -> list[ConditionRule]:
    """The conditions of the round in the file's order; without excluded honours nobody is asked about them."""
    rule = rules.eligibility
    return [each for each in rule.conditions if rule.excluded_honours or not each.needs_honours]


def questions(rules: Rulebook, *kinds: str) -> tuple[Question, ...]:
    """The conditions of these kinds as questions; by default those that only the organisation can answer."""
    wanted = kinds or ("answer",)
    return tuple(
        Question(each.key, in_words(rules, each.question), each.wanted) for each in asked(rules) if each.kind in wanted
    )


def conditions(rules: Rulebook) -> tuple[str, ...]:
    """The same conditions as statements, for whoever only reads them."""
    return tuple(text for _, text in stated(rules))


def stated(rules: Rulebook) -> list[tuple[ConditionRule, str]]:
    """Each condition that has a statement, with it."""
    return [(each, in_words(rules, each.statement)) for each in asked(rules) if each.statement]


def registered_long_enough(rules: Rulebook, established_on: date) -> bool:
    """Whether the years of registration are complete on the round's reference day."""
    rule = rules.eligibility
    return anniversary(established_on, rule.years_registered) <= rule.reference_day


def judge(*, rules: Rulebook, facts: Facts) -> list[Finding]:
    """A finding per condition, in the file's order; bars only where somebody looked. Pure: nothing is read."""
    found = [each for each in asked(rules) if each.kind != "bars" or facts.bars is not None]
    return [_finding(rules, each, facts) for each in found]


def _finding(rules: Rulebook, condition: ConditionRule, facts: Facts) -> Finding:
    met, reason = _outcome(rules, condition, facts)
    verdict = Verdict.PASSES if met else Verdict(condition.effect)
    proofs = proofs_of(condition, rules.dossier)
    return Finding(condition.key, in_words(rules, condition.question), verdict, reason, condition.clause, proofs)


def _outcome(rules: Rulebook, condition: ConditionRule, facts: Facts) -> tuple[bool, str]:
    if condition.kind == "registered":
        return _registered(rules, facts.established_on)
    if condition.kind == "bars":
        return not facts.bars, "；".join(facts.bars or ()) or "名册中没有正在执行的限制"
    met = facts.answers[condition.key] == condition.wanted
    return met, MET if met else in_words(rules, condition.failing)


def _registered(rules: Rulebook, established_on: date) -> tuple[bool, str]:
    rule = rules.eligibility
    met = registered_long_enough(rules, established_on)
    verb = "已满" if met else "不满"
    return met, f"{day(established_on)}注册，计算至{day(rule.reference_day)}{verb}{rule.years_registered}年"


def in_words(rules: Rulebook, text: str) -> str:
    """A text of the conditions with the round's own values in it."""
    rule = rules.eligibility
    return text.format(
        city=rules.labels.city,
        years=rule.years_registered,
        look_back=rule.look_back_years,
        reference_day=day(rule.reference_day),
        honours="、".join(rule.excluded_honours),
    )
