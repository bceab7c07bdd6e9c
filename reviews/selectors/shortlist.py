"""Who would go on to the defence with a given number of places, and why."""

from dataclasses import dataclass
from decimal import Decimal

from applications.models import AwardCycle
from baoji_award.accounts.models import User
from reviews.enums import ReviewStage
from reviews.models import StageResult
from reviews.selectors.openings import scores_are_open
from reviews.selectors.ranking import ranking


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier in the preview with the reason for its side of the cut."""

    result: StageResult
    goes_on: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """All dossiers still in the document review, by rank; `against` is why the cut cannot be decided like this."""

    places: int
    lines: tuple[Line, ...]
    against: str

    @property
    def chosen(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.goes_on)

    @property
    def left_out(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.goes_on)


def shortlist_preview(cycle: AwardCycle, *, places: int, by: User | None = None) -> Preview:
    """What `by` may see of the cut (None: all of it, for the service that decides).

    The cut after `places` by overall rank; ties are
    never broken silently (domain.md 2.4). Two queries.
    """
    rules = cycle.rulebook.review
    stage = ReviewStage.DOCUMENT_REVIEW
    if not scores_are_open(cycle.pk, stage):
        return Preview(places, (), "评分封存中，开封后才能确定答辩名单。")
    lines = tuple(
        Line(result, *_side(result, places, rules.cut_off))
        for result in ranking(cycle, by=by).filter(application__state=stage)
    )
    return Preview(places, lines, _against(lines, places, rules.most_shortlisted))


def _side(result: StageResult, places: int, cut_off: Decimal) -> tuple[bool, str]:
    if result.score < cut_off:
        return False, "低于本年度规则规定的最低分"
    if result.rank_overall <= places:
        return True, f"名次在前 {places} 名以内"
    return False, f"名次在前 {places} 名以外"


def _against(lines: tuple[Line, ...], places: int, most: int) -> str:
    chosen = sum(line.goes_on for line in lines)
    if not lines:
        return "没有处于资料评审的申报。"
    if places < 1 or places > most:
        return f"名额应在 1 至 {most} 之间。"
    if chosen > places:
        return f"第 {places} 名处有并列，入围将达到 {chosen} 家。请调整名额，使并列单位同进同出。"
    return "" if chosen else "没有单位达到入围条件。"
