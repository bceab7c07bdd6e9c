"""The conditions of the plan (sections 二 and 三) as questions an organisation answers for itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from applications.rules.rulebook import Rulebook
from baoji_award.ui.words import day

REGISTERED_FOR = "二、申报条件（二）第一句"
CLEAN_RECORD = "二、申报条件（二）第二句"
EXCELLENCE = "二、申报条件（三）"
EARLIER_HONOURS = "三、评选范围第二段"


@dataclass(frozen=True, slots=True)
class Question:
    """A yes/no condition: `wanted` is the answer that fits, `clause` where the plan says so."""

    key: str
    text: str
    wanted: bool
    failing: str
    clause: str


EXCELLENT = (
    Question(
        "certified",
        "是否建立了有效运行的质量管理体系和其他管理体系，并通过认证？",
        True,
        "质量管理体系和其他管理体系尚未通过认证",
        EXCELLENCE,
    ),
    Question(
        "leading",
        "是否处于本市同行业领先地位，具有标杆示范作用，或者在质量管理、品牌建设、技术攻关等方面取得显著成果？",
        True,
        "尚未处于本市同行业领先地位，也没有取得显著成果",
        EXCELLENCE,
    ),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition with its verdict and the reason in words."""

    text: str
    met: bool
    reason: str
    clause: str


def questions(rules: Rulebook) -> tuple[Question, ...]:
    """The conditions only the organisation can answer, in the plan's order: seven where earlier honours exclude."""
    city = rules.labels.city
    honours = "、".join(rules.eligibility.excluded_honours)
    area = Question(
        "area",
        f"是否为在{city}行政区域内合法注册的法人或者其他组织？",
        True,
        f"不是在{city}行政区域内注册的法人或者其他组织",
        REGISTERED_FOR,
    )
    earlier = Question(
        "honours", f"是否已获得{honours}？", False, f"已获得{honours}的，不再参与本级评选", EARLIER_HONOURS
    )
    clean = _clean_record(f"近{rules.eligibility.look_back_years}年内")
    return (area, *clean, *EXCELLENT, *((earlier,) if honours else ()))


def _clean_record(since: str) -> tuple[Question, ...]:
    """What must not have happened in the look-back years."""
    asked = (
        (
            "accidents",
            "是否发生过重大质量、生产安全、劳动保障、环境保护等事故？",
            "发生过重大事故",
        ),
        ("violations", "是否有违法、违规、违纪行为？", "有违法、违规、违纪行为"),
        ("dishonesty", "是否有弄虚作假或质量失信行为？", "有弄虚作假或质量失信行为"),
    )
    return tuple(Question(key, since + text, False, since + failing, CLEAN_RECORD) for key, text, failing in asked)


def conditions(rules: Rulebook) -> tuple[str, ...]:
    """The same conditions as statements, for whoever only reads them; the years of registration come first."""
    rule, until = rules.eligibility, day(rules.eligibility.reference_day)
    honours = "、".join(rule.excluded_honours)
    area = f"在{rules.labels.city}行政区域内合法注册满 {rule.years_registered} 年的法人或者其他组织（计算至{until}）"
    accidents = f"近 {rule.look_back_years} 年内无重大质量、生产安全、劳动保障、环境保护等事故"
    return (
        area,
        f"{accidents}，无违法、违规、违纪、弄虚作假以及质量失信等行为",
        "建立了有效运行的质量管理体系和其他管理体系并通过认证，处于本市同行业领先地位、具有标杆示范作用或者取得显著成果",
        *((f"未获得{honours}",) if honours else ()),
    )


def registered_long_enough(rules: Rulebook, established_on: date) -> bool:
    """Whether the years of registration are complete on the round's reference day."""
    rule = rules.eligibility
    return anniversary(established_on, rule.years_registered) <= rule.reference_day


def judge(*, rules: Rulebook, established_on: date, answers: Mapping[str, bool]) -> list[Finding]:
    """A finding per condition, the years of registration first. Pure: nothing is read or stored."""
    findings = [_registered(rules, established_on)]
    for question in questions(rules):
        met = answers[question.key] == question.wanted
        findings.append(Finding(question.text, met, "符合" if met else question.failing, question.clause))
    return findings


def anniversary(start: date, years: int) -> date:
    """The day `years` years after `start`; 28 February for a 29th that does not exist."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def _registered(rules: Rulebook, established_on: date) -> Finding:
    rule = rules.eligibility
    met = registered_long_enough(rules, established_on)
    verb = "已满" if met else "不满"
    reason = f"{day(established_on)}注册，计算至{day(rule.reference_day)}{verb}{rule.years_registered}年"
    return Finding(f"注册满{rule.years_registered}年", met, reason, REGISTERED_FOR)
