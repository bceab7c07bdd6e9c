"""复议清单: which dossiers moved between two stages, and whose evidence is still open, each with the way there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from applications.models import Application, AwardCycle, Correction, CreditLine, OfficeTask
from applications.rules.evaluation import SecondLookRule
from applications.selectors.findings import Mark, findings_seen
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.words import signed
from reviews.enums import ReviewStage
from reviews.models import SiteFinding, SiteIssue

# From the deliberation on; before, the stages themselves are not over.
LOOKED_AT = ("evaluation", "candidate", "not_proposed")
M = TypeVar("M", bound=Model)
Ranks = Mapping[str, Mapping[int, int]]
Scores = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Point:
    """One reason to look again, in words, and the page where it is looked into (none: the dossier itself)."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A dossier with everything that speaks for looking at it again."""

    application: Application
    changes: tuple[Point, ...]
    still_open: tuple[Point, ...]


def second_look(*, by: User, cycle: AwardCycle) -> list[Look]:
    """The dossiers to look at again, by number. Places are counted among those that `by` sees. Two queries."""
    applications = list(_with_counts(by, cycle))
    scores = {a.pk: {r.stage: r.normalised for r in a.stage_results.all()} for a in applications}
    ranks = _ranks(scores)
    rule = cycle.rulebook.evaluation.second_look
    looks = [
        Look(each, tuple(_changes(each, scores[each.pk], ranks, rule)), tuple(_still_open(each)))
        for each in applications
    ]
    return [look for look in looks if look.changes or look.still_open]


def _ranks(scores: Mapping[int, Scores]) -> Ranks:
    """Stage → dossier → place among the dossiers of the list that have a score there."""
    found = {}
    for stage in ReviewStage.values:
        given = {pk: parts[stage] for pk, parts in scores.items() if stage in parts}
        found[stage] = {pk: 1 + sum(other > score for other in given.values()) for pk, score in given.items()}
    return found


def _changes(application: Application, scores: Scores, ranks: Ranks, rule: SecondLookRule) -> Iterable[Point]:
    judged = [stage for stage in ReviewStage if stage in scores]
    for before, after in pairwise(judged):
        moved = ranks[before][application.pk] - ranks[after][application.pk]
        way = f"{before.label}到{after.label}"
        if abs(moved) >= rule.ranks:
            places = f"第 {ranks[before][application.pk]} 名到第 {ranks[after][application.pk]} 名"
            yield Point(f"{way}名次{'上升' if moved > 0 else '下降'} {abs(moved)} 名（{places}）")
        points = scores[after] - scores[before]
        if abs(points) >= rule.points:
            yield Point(f"{way}得分 {signed(points)} 分（{scores[before]} 到 {scores[after]}）")


# What lies open → its words, and the page that lists it.
OPEN_WORDS = {
    "issues": "现场评审有 {} 项待核实事项未核实",
    "differences": "现场核实有 {} 处与申报材料不符",
    "suspicions": "真实性核查有 {} 个疑点未处理或认定为严重",
    "credits": "信用核查有 {} 项未回复或有未准予通过的记录",
    "open_corrections": "有 {} 次补正未办结",
    "tasks": "有 {} 项交办任务未完成",
}


def _still_open(application: Application) -> Iterable[Point]:
    query = {"q": application.number}
    has_report = getattr(application, "printed", None) is not None
    report = reverse("reviews:site_report", args=[application.number]) if has_report else ""
    pages = {
        "issues": report,
        "differences": report,
        "suspicions": f"{reverse('applications:findings')}?{urlencode(query)}",
        "credits": f"{reverse('applications:credit')}?{urlencode({**query, 'past': 'on'})}",
    }
    for name, words in OPEN_WORDS.items():
        if count := getattr(application, name):
            yield Point(words.format(count), pages.get(name, ""))


def _with_counts(by: User, cycle: AwardCycle) -> QuerySet[Application]:
    suspicions = findings_seen(by=by, role=RoleCode.OFFICE).filter(
        gone_at__isnull=True, mark__in=(Mark.OPEN, Mark.SERIOUS)
    )
    unsettled = Q(outcome__in=(CreditLine.Outcome.WAITING, CreditLine.Outcome.RECORD), cleared_at__isnull=True)
    return (
        cycle.applications.filter(visible(by), state__in=LOOKED_AT)
        .annotate(
            printed=F("site_visit__report__document"),
            issues=_count(SiteIssue.objects.filter(findings__isnull=True), "visit__application"),
            differences=_count(SiteFinding.objects.filter(kind=SiteFinding.Kind.DIFFERENT), "visit__application"),
            suspicions=_count(suspicions, "application"),
            credits=_count(CreditLine.objects.filter(unsettled), "application"),
            open_corrections=_count(
                Correction.objects.filter(answered_at__isnull=True, ended_at__isnull=True), "application"
            ),
            tasks=_count(OfficeTask.objects.filter(done_at__isnull=True), "application"),
        )
        .select_related("organisation", "group")
        .prefetch_related("stage_results")
        .order_by("number")
    )


def _count(rows: QuerySet[M], path: str) -> Coalesce:
    """How many of `rows` belong to the dossier, as a subquery: joins would multiply one another."""
    mine = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(mine), Value(0))
