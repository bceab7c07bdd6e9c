"""Who is proposed, who is not, and every reason in words: for the office's page and the comprehensive report."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from applications.models import Application, AwardCycle
from applications.rules.evaluation import TIE_BREAKS
from committee.models import Award, EvaluationResult
from committee.selectors.evaluation import Suggestion, suggestions


@dataclass(frozen=True, slots=True)
class Standing:
    """How one dossier comes out: the award it is proposed for, or none, and why."""

    result: EvaluationResult
    rank_in_group: int
    award: str
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        return "；".join(self.reasons)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ranking comes to: for each award its suggestion, and for each dossier, best first, its standing."""

    suggestions: tuple[Suggestion, ...]
    standings: tuple[Standing, ...]

    @property
    def proposed(self) -> list[Standing]:
        return [standing for standing in self.standings if standing.award]

    @property
    def others(self) -> list[Standing]:
        return [standing for standing in self.standings if not standing.award]


def outcome(cycle: AwardCycle, results: Sequence[EvaluationResult]) -> Outcome:
    """The outcome of `results`, the round's ranking (selectors.ranking). Three queries.

    A list that is partial for its reader has no ranks, awards and reasons: those would tell of what is left out.
    """
    if any(result.partial for result in results):
        return Outcome((), tuple(Standing(result, 0, "", ()) for result in results))
    found = suggestions(cycle, results)
    award_of = {result.pk: suggestion.kind.name for suggestion in found for result in suggestion.results}
    ties, histories, places = _ties(cycle, results), _histories(cycle, results), _ranks_in_groups(results)
    standings = []
    for result in results:
        place = f"综合得分 {result.combined} 分，全市第 {result.rank} 名，{_group_place(result, places)}"
        reasons = (place, *ties[result.pk], *_against_lines(result, found), histories[result.application_id])
        standings.append(Standing(result, places[result.pk], award_of.get(result.pk, ""), reasons))
    return Outcome(tuple(found), tuple(standings))


def _group_place(result: EvaluationResult, places: dict[int, int]) -> str:
    return f"{result.application.group.name}第 {places[result.pk]} 名"


def _ranks_in_groups(results: Sequence[EvaluationResult]) -> dict[int, int]:
    ranks: defaultdict[int, list[int]] = defaultdict(list)
    for result in results:
        ranks[result.application.group_id].append(result.rank)
    return {r.pk: 1 + sum(rank < r.rank for rank in ranks[r.application.group_id]) for r in results}


def _against_lines(result: EvaluationResult, found: Sequence[Suggestion]) -> list[str]:
    """What each award says to the dossier, until one of them takes it."""
    if result.application.state == "withdrawn":
        return ["申报单位已撤回申报，不占名额"]
    words: list[str] = []
    for suggestion in found:
        kind, line, ceiling = suggestion.kind.name, suggestion.cut_off, suggestion.kind.ceiling
        if result in suggestion.results:
            return [*words, f"不低于{kind}最低线 {line} 分，在不超过 {ceiling} 个的名额之内"]
        if result.combined < line:
            words.append(f"低于{kind}最低线 {line} 分")
        elif result in suggestion.tied:
            words.append(f"{kind}：{suggestion.vacancy}")
        else:
            words.append(f"{kind}名额不超过 {ceiling} 个，列名额之外")
    return words


def _ties(cycle: AwardCycle, results: Sequence[EvaluationResult]) -> dict[int, list[str]]:
    """For each result: beside whom it stands with an equal score, and what told them apart, or that nothing did."""
    words: dict[int, list[str]] = {result.pk: [] for result in results}
    for better, other in pairwise(results):
        if better.combined != other.combined:
            continue
        if better.rank == other.rank:
            _say_equal(words, better, other)
            continue
        key = _decided_by(cycle, better, other)
        high, low = getattr(better, key), getattr(other, key)
        low = "无" if low is None else low
        words[better.pk].append(f"与{_name(other)}综合得分相同，{TIE_BREAKS[key]} {high} 高于 {low}，列前")
        words[other.pk].append(f"与{_name(better)}综合得分相同，{TIE_BREAKS[key]} {low} 低于 {high}，列后")
    return words


def _say_equal(words: dict[int, list[str]], one: EvaluationResult, other: EvaluationResult) -> None:
    for mine, theirs in ((one, other), (other, one)):
        words[mine.pk].append(f"与{_name(theirs)}并列，按规则不再区分")


def _decided_by(cycle: AwardCycle, better: EvaluationResult, other: EvaluationResult) -> str:
    return next(key for key in cycle.rulebook.evaluation.tie_breaks if getattr(better, key) != getattr(other, key))


def _name(result: EvaluationResult) -> str:
    return result.application.organisation.name


def _histories(cycle: AwardCycle, results: Sequence[EvaluationResult]) -> dict[int, str]:
    """For each application: whether its organisation applies for the first time, or what it has won before."""
    organisations = {result.application.organisation_id for result in results}
    earlier = Application.objects.filter(organisation__in=organisations, cycle__year__lt=cycle.year)
    years: defaultdict[int, set[int]] = defaultdict(set)
    for organisation, year in earlier.filter(submitted_at__isnull=False).values_list("organisation", "cycle__year"):
        years[organisation].add(year)
    won: defaultdict[int, list[str]] = defaultdict(list)
    for organisation, year, kind in (
        Award.objects.filter(application__in=earlier)
        .order_by("application__cycle__year")
        .values_list("application__organisation", "application__cycle__year", "kind__name")
    ):
        won[organisation].append(f"{year} 年获{kind}")
    return {r.application_id: _history(r.application.organisation_id, years, won) for r in results}


def _history(organisation: int, years: dict[int, set[int]], won: dict[int, list[str]]) -> str:
    if organisation in won:
        return "、".join(won[organisation])
    if organisation in years:
        return f"{'、'.join(str(year) for year in sorted(years[organisation]))} 年曾申报"
    return "首次申报"
