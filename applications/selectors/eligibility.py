"""The stored self-check of a dossier: the newest answers, and what follows from them today."""

from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, AwardCycle, EligibilityCheck, Organisation
from applications.rules.eligibility import Facts, Finding, judge, questions
from applications.selectors.prepared import Prepared
from applications.selectors.sanctions import bar_words, bars_of
from applications.selectors.waiting import reasons_to_wait
from baoji_award.calendar.clock import local_day


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """The answers in force and the verdict on every condition as things stand."""

    answered: EligibilityCheck
    findings: tuple[Finding, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocks)


def answers_in_force(application: Application) -> EligibilityCheck | None:
    """The newest answers, or None while there are none or one of the round's questions is not answered. One query."""
    newest = next(iter(_NEWEST.rows(None, application.pk)), None)
    asked = {question.key for question in questions(application.cycle.rulebook)}
    return newest if newest is not None and asked <= set(newest.answers) else None


_NEWEST = Prepared(
    lambda _, application: (
        EligibilityCheck.objects.filter(application=application).select_related("answered_by").order_by("-pk")[:1]
    )
)


def self_check_of(application: Application, at: datetime) -> SelfCheck | None:
    """The self-check with today's verdicts; None while it is not answered. Two queries."""
    answered = answers_in_force(application)
    if answered is None:
        return None
    found = findings_for(application.cycle, application.organisation, answered.answers, at)
    return SelfCheck(answered, tuple(found))


def findings_for(
    cycle: AwardCycle, organisation: Organisation, answers: dict[str, bool], at: datetime
) -> list[Finding]:
    """The verdicts for these answers, with what the portal knows of the organisation: bars, and waiting after an award.

    One query, a second one where the round has winners wait.
    """
    rules = cycle.rulebook
    area = rules.eligibility.condition("area")
    known = {area.key: organisation.area in {each.code for each in rules.areas}} if area else {}
    bars = [bar_words(bar) for bar in bars_of(uscc=organisation.uscc, today=local_day(at))]
    bars += reasons_to_wait(cycle, organisation.uscc)
    return judge(rules=rules, facts=Facts(organisation.established_on, {**answers, **known}, bars))


def known_findings(cycle: AwardCycle, organisation: Organisation, at: datetime) -> list[Finding]:
    """The verdicts on what the portal knows by itself: day of registration, area, bars. One query."""
    computed = {each.key for each in cycle.rulebook.eligibility.conditions if each.kind != "answer"}
    fitting = {question.key: question.wanted for question in questions(cycle.rulebook)}
    return [found for found in findings_for(cycle, organisation, fitting, at) if found.key in computed]


def why_barred(cycle: AwardCycle, organisation: Organisation, at: datetime) -> str:
    """Why a running bar stops a dossier of this organisation; empty without one, or where the round only warns."""
    condition = cycle.rulebook.eligibility.condition("bars")
    if condition is None or condition.effect != "blocks":
        return ""
    bars = bars_of(uscc=organisation.uscc, today=local_day(at))
    if bars:
        return f"{bar_words(bars[0])}，不能申报。"
    return next((f"{reason}，不能申报。" for reason in reasons_to_wait(cycle, organisation.uscc)), "")


def why_ineligible(application: Application, at: datetime) -> str:
    """The first condition that stops handing in, with its clause; empty when none does. Two queries."""
    check = self_check_of(application, at)
    if check is None or not check.blocking:
        return ""
    first = check.blocking[0]
    ground = f"（依据：方案“{first.clause}”）" if first.clause else ""
    return f"暂不能提交：{first.reason}{ground}。"
