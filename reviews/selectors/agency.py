"""The agency's desk: what blocks the schedule, and how far the experts are. Never a score or an order."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from applications.models import Application, AwardCycle, Recusal
from applications.roles import not_recused
from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.enums import ReviewStage
from reviews.models import Assignment, Panel, ScoreSheet
from reviews.selectors.conflicts import Pair, Tie, blocking, conflicts_between

STAGE = ReviewStage.DOCUMENT_REVIEW
State = Assignment.State


@dataclass(frozen=True, slots=True)
class Blocks:
    """Counts of what stands in the way; all of them are about duties, none about scores."""

    unassigned: int
    drafts: int
    proposed: int
    undeclared: int
    unsubmitted: int


def blocks_of(cycle: AwardCycle, *, by: User) -> Blocks:
    """What blocks the document review, dossiers from which `by` is recused left out. Three queries."""
    running = Assignment.objects.filter(
        not_recused(by, "application"), panel__cycle=cycle, panel__stage=STAGE, application__state=STAGE
    )
    counts = running.aggregate(
        proposed=Count("pk", filter=Q(state=State.PROPOSED)),
        undeclared=Count("pk", filter=Q(state=State.RELEASED)),
        unsubmitted=Count("pk", filter=Q(state=State.ACCEPTED, sheet__state=ScoreSheet.State.DRAFT)),
    )
    return Blocks(
        unassigned=unassigned(cycle, by=by).count(),
        drafts=Panel.objects.filter(cycle=cycle, state=Panel.State.DRAFT).count(),
        **counts,
    )


def reviewed_dossiers(cycle: AwardCycle, *, by: User, stage: str = STAGE) -> QuerySet[Application]:
    """The dossiers that the agency has to have judged in the stage, in the order of their numbers."""
    return applications_as(by=by, role=RoleCode.AGENCY).filter(cycle=cycle, state=stage).order_by("number")


def unassigned(cycle: AwardCycle, *, by: User) -> QuerySet[Application]:
    """Dossiers of the document review without any running assignment."""
    running = Assignment.objects.filter(application=OuterRef("pk"), panel__stage=STAGE).exclude(state=State.CANCELLED)
    return reviewed_dossiers(cycle, by=by).filter(~Exists(running))


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
    """One expert and one dossier of the matrix: the running assignment, or why there can be none.

    `told` is what speaks against the pair without forbidding it.
    """

    expert_id: int
    code: str
    assignment: Assignment | None = None
    why_not: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A dossier with a cell for each member of the panel."""

    application: Application
    cells: tuple[Cell, ...]


def matrix_of(panel: Panel, applications: list[Application], *, at: datetime) -> list[MatrixRow]:
    """Dossiers × members. `panel` comes with its members prefetched. Four queries, whatever the size."""
    members = list(panel.members.all())
    running = {
        (row.application_id, row.expert_id): row
        for row in Assignment.objects.filter(panel=panel, application__in=applications).exclude(state=State.CANCELLED)
    }
    ties = conflicts_between(
        cycle=panel.cycle,
        experts=[member.user_id for member in members],
        applications=[application.pk for application in applications],
        at=at,
    )
    return [
        MatrixRow(application, tuple(_cell(application, member.user, running, ties) for member in members))
        for application in applications
    ]


def _cell(
    application: Application,
    expert: User,
    running: dict[Pair, Assignment],
    ties: dict[Pair, tuple[Tie, ...]],
) -> Cell:
    pair = (application.pk, expert.pk)
    code, found, assignment = expert.expert_profile.code, ties.get(pair, ()), running.get(pair)
    if assignment is None and (why := blocking(found)):
        return Cell(expert.pk, code, why_not=why)
    return Cell(expert.pk, code, assignment, told="；".join(tie.sentence for tie in found))
