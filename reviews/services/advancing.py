"""Deciding who goes on from the defence to the site visit, for every dossier of the round at once."""

from dataclasses import dataclass
from datetime import datetime

from applications.models import AwardCycle
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


@dataclass(frozen=True, slots=True)
class Cut:
    """The defence's results by rank, and how many go on; `against` says why it can't be decided like this."""

    places: int
    results: tuple[StageResult, ...]
    against: str

    @property
    def chosen(self) -> tuple[StageResult, ...]:
        return tuple(result for result in self.results if result.rank_overall <= self.places)

    @property
    def stopped(self) -> tuple[StageResult, ...]:
        return tuple(result for result in self.results if result.rank_overall > self.places)


def defence_cut(cycle: AwardCycle, *, places: int) -> Cut:
    """The cut after `places` by overall rank in the defence; ties are never broken silently. Two queries."""
    stage = ReviewStage.DEFENCE.value
    if not scores_are_open(cycle.pk, stage):
        return Cut(places, (), "评分封存中，开封后才能确定现场评审名单。")
    results = tuple(
        StageResult.objects.filter(application__cycle=cycle, application__state=stage, stage=stage)
        .select_related("application__organisation", "application__group", "application__cycle")
        .order_by("rank_overall", "application__number")
    )
    return Cut(places, results, _against(results, places, cycle.rulebook.defence.most_advanced))


def _against(results: tuple[StageResult, ...], places: int, most: int) -> str:
    if not results:
        return "没有处于陈述答辩的申报。"
    if not 1 <= places <= most:
        return f"名额应在 1 至 {most} 之间。"
    chosen = sum(result.rank_overall <= places for result in results)
    if chosen > places:
        return f"第 {places} 名处有并列，入围将达到 {chosen} 家。请调整名额，使并列单位同进同出。"
    return ""


@unit_of_work()
def decide_advance(*, cycle_id: int, places: int, by: User, at: datetime | None = None) -> Cut:
    """Moves every dossier of the defence by the cut after `places`; returns the cut that was carried out.

    Raises NotFoundForYou (not the round's office), NotYet (sealed, tie, too many places), and what
    advance_application raises; then nothing moves. Side effects, one transaction: advance or stop for each dossier,
    audit event `defence.decided`.
    """
    cycle = AwardCycle.objects.filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.OFFICE, cycle_id)
    now = at or database_now()
    cut = defence_cut(cycle, places=places)
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
