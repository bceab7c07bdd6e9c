"""The agency's desk: what blocks the schedule, and how far the experts are. Never a score or an order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Application, AwardCycle, Recusal
from applications.roles import not_recused
from applications.selectors.applications import applications_as
from applications.selectors.counting import CountOf
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.enums import ReviewStage
from reviews.models import Assignment, DefenceSheet, Panel, PanelMember, ScoreSheet, SiteSignature
from reviews.selectors.conflicts import Pair, Tie, blocking, conflicts_between
from reviews.selectors.duties import Duty, duties_of

STAGE = ReviewStage.DOCUMENT_REVIEW
State = Assignment.State
# An accepted duty of the stage that its expert has nothing left to do about.
FINISHED: dict[ReviewStage, Q] = {
    ReviewStage.DOCUMENT_REVIEW: Q(sheet__state=ScoreSheet.State.SUBMITTED),
    ReviewStage.DEFENCE: Q(defence_sheet__state=DefenceSheet.State.SUBMITTED),
    ReviewStage.SITE_REVIEW: Q(
        Exists(
            SiteSignature.objects.filter(report__visit__application=OuterRef("application"), user=OuterRef("expert"))
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Blocks:
    """Counts of what stands in the way of a stage; all of them are about duties, none about scores."""

    unassigned: int
    drafts: int
    proposed: int
    undeclared: int
    unsubmitted: int


def blocks_of(cycle: AwardCycle, stage: ReviewStage, *, by: User) -> Blocks:
    """What blocks the stage, dossiers from which `by` is recused left out. One query."""
    running = Assignment.objects.filter(
        not_recused(by, "application"), panel__cycle=cycle, panel__stage=stage, application__state=stage
    )
    blocking: dict[str, QuerySet[Any]] = {
        "unassigned": unassigned(cycle, stage, by=by),
        "drafts": Panel.objects.filter(cycle=cycle, stage=stage, state=Panel.State.DRAFT),
        "proposed": running.filter(state=State.PROPOSED),
        "undeclared": running.filter(state=State.RELEASED),
        "unsubmitted": running.filter(~FINISHED[stage], state=State.ACCEPTED),
    }
    counted = AwardCycle.objects.annotate(**{name: CountOf(rows) for name, rows in blocking.items()})
    return Blocks(*counted.values_list(*blocking).get(pk=cycle.pk))


def reviewed_dossiers(cycle: AwardCycle, *, by: User, stage: str = STAGE) -> QuerySet[Application]:
    """The dossiers that the agency has to have judged in the stage, in the order of their numbers."""
    return applications_as(by=by, role=RoleCode.AGENCY).filter(cycle=cycle, state=stage).order_by("number")


def dossiers_for(panel: Panel, *, by: User) -> QuerySet[Application]:
    """Those of the panel's stage that its group leaves it."""
    found = reviewed_dossiers(panel.cycle, by=by, stage=panel.stage)
    return found.filter(group=panel.group_id) if panel.group_id else found


def unassigned(cycle: AwardCycle, stage: ReviewStage, *, by: User) -> QuerySet[Application]:
    """Dossiers of the stage without any running assignment."""
    running = Assignment.objects.filter(application=OuterRef("pk"), panel__stage=stage).exclude(state=State.CANCELLED)
    return reviewed_dossiers(cycle, by=by, stage=stage).filter(~Exists(running))


def recusals_of(cycle: AwardCycle, *, by: User) -> QuerySet[Recusal]:
    """Running recusals of experts in the round, newest first; dossiers from which `by` is recused left out."""
    return (
        Recusal.objects.filter(
            not_recused(by, "application"),
            application__cycle=cycle,
            lifted_at__isnull=True,
            user__expert_profile__isnull=False,
        )
        .select_related("user__expert_profile", "application__organisation")
        .order_by("-decided_at")
    )


def load_assignment(cycle: AwardCycle, *, by: User, assignment_id: int) -> Assignment:
    """A running assignment of the round to a dossier from which `by` is not recused. Raises NotFoundForYou."""
    found = (
        Assignment.objects.filter(not_recused(by, "application"), panel__cycle=cycle, pk=assignment_id)
        .exclude(state=State.CANCELLED)
        .select_related("application__organisation", "expert__expert_profile", "panel")
        .first()
    )
    if found is None:
        raise NotFoundForYou
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """One expert and one dossier of the matrix: the running assignment with its state, or why there can be none.

    `told` is what speaks against the pair without forbidding it.
    """

    expert_id: int
    code: str
    assignment: int | None = None
    state: str = ""
    why_not: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A dossier with a cell for each member of the panel."""

    application: Application
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the matrix: an expert's duties of the stage, and the most they said they can take on."""

    code: str
    load: int
    most: int | None

    @property
    def over(self) -> bool:
        return self.most is not None and self.load > self.most


@dataclass(frozen=True, slots=True)
class Matrix:
    heads: tuple[Head, ...]
    rows: tuple[MatrixRow, ...]


def enabled_panels(cycle: AwardCycle) -> dict[Panel, list[PanelMember]]:
    """The panels that can be assigned to, with their members and register entries. One query."""
    rows = (
        PanelMember.objects.filter(panel__cycle=cycle, panel__state=Panel.State.ENABLED)
        .select_related("panel", "user__expert_profile")
        .order_by("panel", "-is_leader", "pk")
    )
    found: dict[Panel, list[PanelMember]] = defaultdict(list)
    for member in rows:
        member.panel.cycle = cycle
        found[member.panel].append(member)
    return dict(found)


def matrix_of(
    panel: Panel,
    members: Sequence[PanelMember],
    applications: Sequence[Application],
    *,
    by: User,
    at: datetime | None = None,
) -> Matrix:
    """Dossiers × members, who come with their register entries. Three queries, whatever the size."""
    duties = duties_of(panel, by=by)
    ties = conflicts_between(
        cycle=panel.cycle,
        experts=[member.user_id for member in members],
        applications=[application.pk for application in applications],
        at=at,
    )
    experts = {member.user_id: member.user.expert_profile.code for member in members}
    running, loads = duties.own(), duties.loads()
    impossible = duties.impossible() | duties.barred()
    rows = []
    for application in applications:
        pairs = {(application.pk, expert): code for expert, code in experts.items()}
        cells = (_cell(pair, code, running, ties.get(pair, ()), impossible) for pair, code in pairs.items())
        rows.append(MatrixRow(application, tuple(cells)))
    heads = (Head(code, loads[expert], duties.limits.get(expert)) for expert, code in experts.items())
    return Matrix(tuple(heads), tuple(rows))


def _cell(pair: Pair, code: str, running: dict[Pair, Duty], ties: tuple[Tie, ...], impossible: dict[Pair, str]) -> Cell:
    expert, duty = pair[1], running.get(pair)
    if duty is None and (why := blocking(ties) or impossible.get(pair, "")):
        return Cell(expert, code, why_not=why)
    told = "；".join(tie.sentence for tie in ties)
    return Cell(expert, code, duty.pk, duty.state, told=told) if duty else Cell(expert, code, told=told)
