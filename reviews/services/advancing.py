"""Deciding who goes on from the defence to the site visit, for every dossier of the round at once."""

from dataclasses import dataclass
from datetime import datetime

from applications.models import AwardCycle, Recusal
from applications.workflow.engine import advance_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import NotFoundForYou
from reviews.enums import ReviewStage
from reviews.errors import NotYet
from reviews.models import StageResult
from reviews.selectors.openings import scores_are_open
from reviews.services.experts import require_role_in_round

STAGE = ReviewStage.DEFENCE.value


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier of the cut. `standing` is its rank among those still there: a withdrawal frees its place."""

    result: StageResult
    standing: int
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """The defence's results by rank, and how many go on; `against` says why it can't be decided like this."""

    places: int
    lines: tuple[Line, ...]
    against: str

    @property
    def chosen(self) -> tuple[StageResult, ...]:
        return tuple(line.result for line in self.lines if line.goes_on)

    @property
    def stopped(self) -> tuple[StageResult, ...]:
        return tuple(line.result for line in self.lines if not line.goes_on)


def defence_cut(cycle: AwardCycle, *, places: int, by: User) -> Cut:
    """The cut after `places` by rank in the defence; ties are never broken silently. Three queries.

    The lines leave out dossiers from which `by` is recused; then somebody else has to decide.
    """
    if not scores_are_open(cycle.pk, STAGE):
        return Cut(places, (), "评分封存中，开封后才能确定现场评审名单。")
    results = list(
        StageResult.objects.filter(application__cycle=cycle, application__state=STAGE, stage=STAGE)
        .select_related("application__organisation", "application__group", "application__cycle")
        .order_by("rank_overall", "application__number")
    )
    first: dict[int, int] = {}
    for place, result in enumerate(results, 1):
        first.setdefault(result.rank_overall, place)
    lines = [Line(each, first[each.rank_overall], first[each.rank_overall] <= places) for each in results]
    against = _against(lines, places, cycle.rulebook.defence.most_advanced)
    hidden = set(
        Recusal.objects.filter(
            user=by, lifted_at__isnull=True, application__in=[each.application_id for each in results]
        ).values_list("application_id", flat=True)
    )
    seen = tuple(line for line in lines if line.result.application_id not in hidden)
    return Cut(places, seen, "您已回避其中的申报，名单由其他经办人确定。" if hidden else against)


def _against(lines: list[Line], places: int, most: int) -> str:
    if not lines:
        return "没有处于陈述答辩的申报。"
    if not 1 <= places <= most:
        return f"名额应在 1 至 {most} 之间。"
    chosen = sum(line.goes_on for line in lines)
    if chosen > places:
        return f"第 {places} 名处有并列，入围将达到 {chosen} 家。请调整名额，使并列单位同进同出。"
    return ""


@unit_of_work()
def decide_advance(*, cycle_id: int, places: int, by: User, at: datetime | None = None) -> Cut:
    """Moves every dossier of the defence by the cut after `places`; returns the cut that was carried out.

    Raises NotFoundForYou (not the round's office), NotYet (sealed, tie, too many places, recused), and what
    advance_application raises; then nothing moves. Side effects, one transaction: advance or stop for each dossier,
    audit event `defence.decided`.
    """
    cycle = AwardCycle.objects.filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.OFFICE, cycle_id)
    now = at or database_now()
    cut = defence_cut(cycle, places=places, by=by)
    if cut.against:
        raise NotYet(cut.against)
    for action, results in (("advance", cut.chosen), ("stop", cut.stopped)):
        for result in results:
            application = result.application
            advance_application(
                application_id=application.pk, action=action, by=by, version=application.version, at=now
            )
    payload: dict[str, object] = {
        "places": places,
        "chosen": [result.application.number for result in cut.chosen],
        "stopped": [result.application.number for result in cut.stopped],
    }
    record(action="defence.decided", by=by, at=now, object_type="cycle", object_id=str(cycle.pk), payload=payload)
    return cut
