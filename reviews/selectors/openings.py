"""Questions about the opening of sealed scores: each group of a stage is opened on its own."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, Expression, OuterRef, Q, QuerySet

from applications.models import Application, AwardCycle, Group
from applications.selectors.prepared import Prepared
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import present_moment
from reviews.enums import ReviewStage
from reviews.models import Assignment, Opening, Panel, ScoreSheet, StageResult

# A round that went on to 评价审议 with sealed site scores still opens them there.
STATES: dict[str, tuple[str, ...]] = {ReviewStage.SITE_REVIEW: ("site_review", "evaluation")}


class GroupOpening(NamedTuple):
    """A group of a stage with its opening, if somebody turned a key."""

    group: Group
    opening: Opening | None

    @property
    def is_open(self) -> bool:
        return self.opening is not None and self.opening.opened_at is not None


def opening_of(cycle_id: int, stage: str, group_id: int) -> Opening | None:
    """The opening of a group's scores, keys turned or not. One query."""
    return Opening.objects.filter(cycle_id=cycle_id, stage=stage, group_id=group_id).first()


def openings_done(cycle_id: int | OuterRef, stage: str | OuterRef) -> QuerySet[Opening]:
    """The openings of the stage whose both keys were turned."""
    return Opening.objects.filter(cycle_id=cycle_id, stage=stage, opened_at__isnull=False)


def group_opened(cycle_id: int, stage: str, *, path: str = "group") -> Exists:
    """The condition that the scores of a row's group are open; `path` leads to the group."""
    return Exists(openings_done(cycle_id, stage).filter(group=OuterRef(path)))


def panel_opened() -> Q:
    """The condition on panels that scores of their group are open; of any group, for a panel without one."""
    opened = openings_done(OuterRef("cycle_id"), OuterRef("stage"))
    return Q(group__isnull=True) & Q(Exists(opened)) | Q(Exists(opened.filter(group=OuterRef("group"))))


def dossiers_in(cycle: AwardCycle, stage: str) -> QuerySet[Application]:
    """The dossiers whose scores of the stage count: withdrawn and ended ones are gone."""
    return cycle.applications.filter(state__in=STATES.get(stage, (stage,)))


def groups_of_stage(cycle: AwardCycle, stage: str) -> list[GroupOpening]:
    """The groups with dossiers in the stage or with an opening, in the order of the round. Two queries.

    `unranked` on an opening says whether a result of it has no rank over all yet.
    """
    openings = {opening.group_id: opening for opening in _OPENINGS.rows(None, cycle.pk, stage)}
    groups = [group for group in _groups_in(stage).rows(None, cycle.pk) if group.pk in openings or group.in_stage]
    return [GroupOpening(group, openings.get(group.pk)) for group in groups]


def _openings(_: User | None, cycle_id: int, stage: str) -> QuerySet[Opening]:
    results = StageResult.objects.filter(opening=OuterRef("pk"), rank_overall__isnull=True)
    return Opening.objects.filter(cycle=cycle_id, stage=stage).annotate(unranked=Exists(results))


_OPENINGS = Prepared(_openings)


@lru_cache
def _groups_in(stage: str) -> Prepared[Any]:
    def make(_: User | None, cycle_id: int) -> QuerySet[Any]:
        here = Application.objects.filter(cycle=cycle_id, state__in=STATES.get(stage, (stage,)), group=OuterRef("pk"))
        return Group.objects.filter(cycle=cycle_id).annotate(in_stage=Exists(here)).order_by("position")

    return Prepared(make)


def groups_with_dossiers(cycle: AwardCycle, stages: Sequence[str]) -> list[tuple[Group, frozenset[str]]]:
    """Every group of the round with those of `stages` in which it has dossiers. One query.

    `read_at` on a group is the present moment, which spares a page a query.
    """
    own = {stage: Exists(dossiers_in(cycle, stage).filter(group=OuterRef("pk"))) for stage in stages}
    groups = cycle.groups.annotate(read_at=present_moment(), **{f"in_{stage}": here for stage, here in own.items()})
    return [
        (group, frozenset(stage for stage in stages if getattr(group, f"in_{stage}")))
        for group in groups.order_by("position")
    ]


def scores_are_open(cycle_id: int, stage: str, group_id: int) -> bool:
    """Whether both keys were turned for the group: before that nobody but its author reads any score of it."""
    return openings_done(cycle_id, stage).filter(group_id=group_id).exists()


def any_open(cycle_id: int, stage: str) -> bool:
    """Whether any group of the stage is open. One query."""
    return openings_done(cycle_id, stage).exists()


def stage_is_opened(cycle: AwardCycle, stage: str) -> bool:
    """Whether scores were opened and no group with dossiers in the stage is still sealed. One query."""
    sealed = dossiers_in(cycle, stage).filter(~group_opened(cycle.pk, stage))
    return openings_done(cycle.pk, stage).filter(~Exists(sealed)).exists()


def without_result(cycle: AwardCycle, stage: str) -> QuerySet[Application]:
    """The opened dossiers of the stage that have no result yet."""
    results = StageResult.objects.filter(application=OuterRef("pk"), stage=stage)
    return dossiers_in(cycle, stage).filter(group_opened(cycle.pk, stage), ~Exists(results))


def unranked(cycle: AwardCycle, stage: str) -> QuerySet[StageResult]:
    """The opened results of the stage that have no rank over all yet."""
    return StageResult.objects.filter(opening__in=openings_done(cycle.pk, stage), rank_overall__isnull=True)


def rankable(cycle: AwardCycle, stage: str) -> bool:
    """Whether the ranks over all are missing although nothing is sealed or without result any more: the last dossier
    of a sealed group was withdrawn. Three queries at most.
    """
    return (
        unranked(cycle, stage).exists() and stage_is_opened(cycle, stage) and not without_result(cycle, stage).exists()
    )


def unsealed_duties(path: str) -> Exists:
    """The condition that somebody has still to seal a sheet of the document review on a row's dossier."""
    duties = Assignment.objects.filter(application=OuterRef(path), panel__stage=ReviewStage.DOCUMENT_REVIEW)
    sealed = Q(state=Assignment.State.ACCEPTED, sheet__state=ScoreSheet.State.SUBMITTED)
    return Exists(duties.exclude(state=Assignment.State.CANCELLED).exclude(sealed))


def abandoned() -> Expression:
    """The condition on dossiers of the opened document review that all who judged them were recused before they agreed:
    no sheet counts, no result stands. New experts judge such a dossier.
    """
    counted = Assignment.objects.filter(
        application=OuterRef("pk"),
        panel__stage=ReviewStage.DOCUMENT_REVIEW,
        state=Assignment.State.ACCEPTED,
        sheet__state=ScoreSheet.State.SUBMITTED,
    )
    return ~Exists(counted)


def assignable(cycle: AwardCycle, stage: str) -> QuerySet[Application]:
    """The dossiers of the stage that experts can still be assigned to: sealed ones, and opened ones whose experts have
    all been recused before anything was agreed.
    """
    here = cycle.applications.filter(state=stage)
    open_to_all = ~group_opened(cycle.pk, stage)
    if stage != ReviewStage.DOCUMENT_REVIEW:
        return here.filter(open_to_all)
    again = without_result(cycle, stage).filter(abandoned() | unsealed_duties("pk"))
    return here.filter(open_to_all | Q(pk__in=again.values("pk")))


def panel_is_done(panel: Panel) -> bool:
    """Whether scores of the panel are open and it has nothing left to judge: then it is never changed. Two queries."""
    opened, left = openings_done(panel.cycle_id, panel.stage), assignable(panel.cycle, panel.stage)
    if panel.group_id:
        opened, left = opened.filter(group_id=panel.group_id), left.filter(group_id=panel.group_id)
    return opened.exists() and not left.exists()
