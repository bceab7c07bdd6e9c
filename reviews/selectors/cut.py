"""Who goes on after a stage with a given number of places, and why: one rule for the defence and the site visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef

from applications.models import AwardCycle, Recusal
from baoji_award.accounts.models import User
from reviews.enums import ReviewStage
from reviews.models import StageResult
from reviews.selectors.openings import stage_is_opened, without_result

NO_FLOOR = Decimal(0)
RECUSED = "您已回避其中的申报，名单由其他经办人确定。"


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier of the cut. `standing` is its rank among those still there: a withdrawal frees its place."""

    result: StageResult
    standing: int
    goes_on: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The dossiers still in the stage, by rank, and which go on; `against` says why it can't be decided like this.

    Without any line for whoever is recused from one of them: standings and sides would tell where that one stands.
    """

    places: int
    lines: tuple[Line, ...]
    against: str

    @property
    def chosen(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.goes_on)

    @property
    def left_out(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.goes_on)


def shortlist_cut(cycle: AwardCycle, *, places: int, by: User) -> Cut:
    """The cut of the document review after `places`: who is invited to the defence. Three queries."""
    if not stage_is_opened(cycle, ReviewStage.DOCUMENT_REVIEW):
        return Cut(places, (), "评分封存中，全部组别开封后才能确定答辩名单。")
    rules = cycle.rulebook.review
    if without_result(cycle, ReviewStage.DOCUMENT_REVIEW).exists():
        return Cut(places, (), "还有申报没有完成合议，资料评审得分尚未生成。")
    return _cut(cycle, ReviewStage.DOCUMENT_REVIEW, places, most=rules.most_shortlisted, floor=rules.cut_off, by=by)


def defence_cut(cycle: AwardCycle, *, places: int, by: User, opened: bool | None = None) -> Cut:
    """The cut of the defence after `places`: who is visited. Two queries; one when the caller knows whether every
    group is `opened`.
    """
    if not (stage_is_opened(cycle, ReviewStage.DEFENCE) if opened is None else opened):
        return Cut(places, (), "评分封存中，全部组别开封后才能确定现场评审名单。")
    most = cycle.rulebook.defence.most_advanced
    return _cut(cycle, ReviewStage.DEFENCE, places, most=most, floor=NO_FLOOR, by=by)


def _cut(cycle: AwardCycle, stage: ReviewStage, places: int, *, most: int, floor: Decimal, by: User) -> Cut:
    """No lines where `by` is recused from a dossier of the list; somebody else has to decide."""
    recused = Recusal.objects.filter(application=OuterRef("application"), user=by, lifted_at__isnull=True)
    results = list(
        StageResult.objects.filter(application__cycle=cycle, application__state=stage, stage=stage)
        .select_related("application__organisation", "application__group", "application__cycle")
        .annotate(hidden=Exists(recused))
        .order_by("rank_overall", "application__number")
    )
    if any(result.rank_overall is None for result in results):
        return Cut(places, (), "总名次尚未生成，请先在“评分开封”处生成。")
    if any(getattr(result, "hidden", False) for result in results):
        return Cut(places, (), RECUSED)
    first: dict[int, int] = {}
    for place, result in enumerate(results, 1):
        first.setdefault(result.rank_overall or 0, place)
    lines = tuple(_line(result, first[result.rank_overall or 0], places, floor) for result in results)
    return Cut(places, lines, _against(lines, places, most, stage))


def _line(result: StageResult, standing: int, places: int, floor: Decimal) -> Line:
    if result.score < floor:
        return Line(result, standing, goes_on=False, reason="低于本年度规则规定的最低分")
    if standing <= places:
        return Line(result, standing, goes_on=True, reason=f"名次在前 {places} 名以内")
    return Line(result, standing, goes_on=False, reason=f"名次在前 {places} 名以外")


def _against(lines: Sequence[Line], places: int, most: int, stage: ReviewStage) -> str:
    """Why the cut can't be decided; ties are never broken silently (domain.md 2.4)."""
    if not lines:
        return f"没有处于{stage.label}的申报。"
    if not 1 <= places <= most:
        return f"名额应在 1 至 {most} 之间。"
    chosen = sum(line.goes_on for line in lines)
    if chosen > places:
        return f"第 {places} 名处有并列，入围将达到 {chosen} 家。请调整名额，使并列单位同进同出。"
    return "" if chosen else "没有单位达到入围条件。"
