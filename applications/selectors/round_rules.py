"""The rules of a round as tables to read: Chinese label, value, and the key in the rules file."""

from collections.abc import Iterable
from typing import NamedTuple

from applications.rules.rulebook import CheckRule, Rulebook
from applications.selectors.applicant_rules import applicant_rows
from applications.selectors.ballot_rules import ballot_rows
from applications.selectors.checking_rules import checking_rows
from applications.selectors.conflict_rules import conflict_rows, pattern_rows
from applications.selectors.counting_rules import counting_rows
from applications.selectors.dossier_rules import dossier_tables
from applications.selectors.evaluation_rules import evaluation_rows
from applications.selectors.honour_rules import honour_rows
from applications.selectors.objection_rules import objection_rows
from applications.selectors.public_notice_rules import public_notice_rows
from applications.stages import STAGE
from baoji_award.ui.words import day, grouped

AGGREGATES = {"mean": "平均值", "median": "中位数", "trimmed_mean": "去掉最高分和最低分后的平均值"}
UNITS = {"calendar": "自然日", "workday": "工作日"}


class RuleRow(NamedTuple):
    """One rule. `key` is its place in the rules file."""

    label: str
    value: str
    key: str


class RuleTable(NamedTuple):
    """A group of rules under one heading."""

    title: str
    rows: tuple[RuleRow, ...]


def rule_tables(rules: Rulebook) -> list[RuleTable]:
    """Everything the round decides, in the order of the procedure. No query."""
    return [
        RuleTable("名称与依据", tuple(_labels(rules))),
        RuleTable("阶段与日期", tuple(_stages(rules))),
        RuleTable("组别与评分标准", tuple(RuleRow(g.name, g.criteria, f"groups.{g.code}") for g in rules.groups)),
        RuleTable("奖项与名额", tuple(_awards(rules))),
        RuleTable("申报条件", tuple(_eligibility(rules))),
        RuleTable(
            "推荐部门与行业",
            tuple(RuleRow(b.name, "、".join(b.industries) or "未指定行业", f"bureaus.{b.code}") for b in rules.bureaus),
        ),
        *(RuleTable(title, tuple(RuleRow(*row) for row in rows)) for title, rows in dossier_tables(rules)),
        RuleTable("推荐意见", tuple(_endorsement(rules))),
        RuleTable("资格初审", tuple(_screening(rules))),
        RuleTable("资料评审", tuple(_review(rules))),
        RuleTable("评审组", tuple(_seats(rules))),
        RuleTable("回避与监督提示", tuple(RuleRow(*row) for row in _conflicts(rules))),
        RuleTable("陈述答辩", tuple(_defence(rules))),
        RuleTable("综合评审", tuple(RuleRow(*row) for row in evaluation_rows(rules.evaluation))),
        RuleTable("综合评价与表决", tuple(_evaluation(rules))),
        RuleTable("公示与异议", tuple(_notice(rules))),
        RuleTable("授奖之后", tuple(RuleRow(*row) for row in honour_rows(rules))),
        RuleTable("提醒与文号", tuple(_numbers(rules))),
        RuleTable("承诺与声明", tuple(RuleRow(k, v, f"declarations.{k}") for k, v in rules.declarations.items())),
    ]


def _conflicts(rules: Rulebook) -> Iterable[tuple[str, str, str]]:
    yield from conflict_rows(rules.conflicts)
    yield from pattern_rows(rules.patterns)


def _labels(rules: Rulebook) -> Iterable[RuleRow]:
    labels = rules.labels
    yield RuleRow("年度", f"{rules.year}年", "year")
    yield RuleRow("名称", rules.title, "title")
    yield RuleRow("奖项名称", labels.award, "labels.award")
    yield RuleRow("组织评选", labels.government, "labels.government")
    yield RuleRow("评选机构", labels.committee, "labels.committee")
    yield RuleRow("办事机构", labels.office, "labels.office")
    for number, text in enumerate(labels.basis, 1):
        yield RuleRow(f"依据{number}", text, "labels.basis")


def _stages(rules: Rulebook) -> Iterable[RuleRow]:
    for stage in rules.stages:
        clause = f"，见方案{stage.clause}" if stage.clause else ""
        days = f"{day(stage.opens_on)}至{day(stage.closes_on)} 24:00（方案表述：{stage.words}{clause}）"
        yield RuleRow(STAGE[stage.code].label, days, f"stages.{stage.code}")


def _awards(rules: Rulebook) -> Iterable[RuleRow]:
    for award in rules.awards:
        money = f"，首次获奖补助 {grouped(str(award.first_time_money))} 元" if award.first_time_money else ""
        yield RuleRow(award.name, f"不超过 {award.ceiling} 个{money}", f"awards.{award.code}")


def _eligibility(rules: Rulebook) -> Iterable[RuleRow]:
    yield from (RuleRow(*row) for row in applicant_rows(rules))


def _endorsement(rules: Rulebook) -> Iterable[RuleRow]:
    rule = rules.endorsement
    yield RuleRow("字数", f"{rule.opinion_least} 至 {rule.opinion_most} 字", "endorsement.opinion_least")
    yield RuleRow("起草文本", rule.opinion_template, "endorsement.opinion_template")
    for bureau in rules.bureaus:
        if bureau.opinion_template:
            yield RuleRow(f"{bureau.name}起草文本", bureau.opinion_template, f"bureaus.{bureau.code}.opinion_template")


def _screening(rules: Rulebook) -> Iterable[RuleRow]:
    yield RuleRow("补正期限", f"{rules.correction_workdays} 个工作日", "correction_workdays")
    yield from (RuleRow(*row) for row in checking_rows(rules.checking))
    yield from (_check(rule) for rule in rules.screening)


def _check(rule: CheckRule) -> RuleRow:
    return RuleRow(rule.label, rule.aspect.label, f"screening.{rule.key}")


def _review(rules: Rulebook) -> Iterable[RuleRow]:
    rule = rules.review
    yield RuleRow("每组最少专家", f"{rule.least_experts} 人", "review.least_experts")
    yield RuleRow("评分合成方式", AGGREGATES[rule.aggregate], "review.aggregate")
    yield RuleRow("去掉高低分的最少有效评分", f"{rule.trim_needs} 份", "review.trim_needs")
    yield RuleRow("最多进入答辩", f"{rule.most_shortlisted} 家", "review.most_shortlisted")
    yield RuleRow("入围最低分", f"{rule.cut_off}", "review.cut_off")
    yield from (RuleRow(*row) for row in counting_rows(rule.counting))


def _seats(rules: Rulebook) -> Iterable[RuleRow]:
    for rule in rules.panels:
        drawn = f"，抽取时每类另备 {rule.reserves} 人" if rule.reserves else ""
        most = f"，每名专家至多 {rule.most} 份" if rule.most else ""
        words = f"不少于 {rule.size} 人，其中行业专家 {rule.industry} 人{drawn}；每份申报 {rule.per_dossier} 人{most}"
        yield RuleRow(f"{STAGE[rule.stage].label}评审组", words, f"panels.{rule.stage}")


def _defence(rules: Rulebook) -> Iterable[RuleRow]:
    rule = rules.defence
    yield from (RuleRow(part.label, f"{part.minutes} 分钟", "defence.parts") for part in rule.parts)
    yield from (RuleRow(c.label, f"{c.points} 分", f"defence.criteria.{c.key}") for c in rule.criteria)
    limited = "、".join(part.label for part in rule.parts if part.penalised)
    if rule.overtime and limited:
        grace, points = rule.overtime.grace_minutes, rule.overtime.points_per_minute
        words = f"{limited}超出 {grace} 分钟后，每 1 分钟（不足按 1 分钟）扣 {points} 分，由组长确认"
        yield RuleRow("超时扣分", words, "defence.overtime")
    yield RuleRow("演示文稿截止", f"本场开始前 {rule.slides_hours} 小时", "defence.slides_hours")
    yield RuleRow("首场日期", f"{day(rule.first_day)} {rule.first_slot}", "defence.first_day")
    yield RuleRow("每日场次", f"{rule.per_day} 场", "defence.per_day")
    yield RuleRow("最多进入现场评审", f"{rule.most_advanced} 家", "defence.most_advanced")


def _evaluation(rules: Rulebook) -> Iterable[RuleRow]:
    weights = rules.weights
    yield RuleRow("资料评审权重", f"{weights.document_review}%", "weights.document_review")
    yield RuleRow("陈述答辩权重", f"{weights.defence}%", "weights.defence")
    yield RuleRow("现场评审权重", f"{weights.site_review}%", "weights.site_review")
    names = {award.code: award.name for award in rules.awards}
    for code, points in rules.cut_offs.items():
        yield RuleRow(f"{names[code]}最低综合得分", f"{points}", f"cut_offs.{code}")
    yield from (RuleRow(*row) for row in ballot_rows(rules.ballot))


def _notice(rules: Rulebook) -> Iterable[RuleRow]:
    rule = rules.notice
    yield RuleRow("公示期", f"{rule.days} 个{UNITS[rule.unit]}", "notice.days")
    first = "发布当日不计入" if rule.exclude_first_day else "发布当日计入"
    yield RuleRow("起算", first, "notice.exclude_first_day")
    last = "遇休息日顺延" if rule.roll_last_day else "不顺延"
    yield RuleRow("期满", last, "notice.roll_last_day")
    yield RuleRow("异议办理期限", f"{rule.objection_workdays} 个工作日", "notice.objection_workdays")
    yield from (RuleRow(*row) for row in public_notice_rows(rules.public_notice))
    yield from (RuleRow(*row) for row in objection_rows(rules.objections))


def _numbers(rules: Rulebook) -> Iterable[RuleRow]:
    before = "、".join(str(days) for days in rules.reminders.before)
    after = "、".join(str(days) for days in rules.reminders.after)
    yield RuleRow("期限前提醒", f"{before} 天", "reminders.before")
    yield RuleRow("逾期后提醒", f"{after} 天", "reminders.after")
    numbers = rules.numbers
    yield RuleRow("申报编号前缀", numbers.dossier, "numbers.dossier")
    yield RuleRow("证书编号前缀", numbers.certificate, "numbers.certificate")
    yield RuleRow("函件字号", numbers.letter, "numbers.letter")
    yield RuleRow("报送字号", f"部门名称＋{numbers.batch}", "numbers.batch")
    yield RuleRow("决议字号", numbers.resolution, "numbers.resolution")
    yield RuleRow("公示字号", numbers.notice, "numbers.notice")
