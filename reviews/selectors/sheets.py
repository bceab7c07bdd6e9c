"""Score sheets as their author sees them. Nobody else reads a sheet before the stage is opened."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Count, Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, When

from applications.models import Application, AwardCycle, Recusal, StageWindow
from applications.roles import ROLES, not_recused
from applications.selectors.prepared import Prepared, keys_of_page
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.enums import PERCENT_PER_QUANTUM, QUANTA_PER_POINT, ReviewStage
from reviews.models import Assignment, ExpertProfile, ItemScore, ScoreSheet


def points_of(quanta: int) -> Decimal:
    """Points of a number of quarter points: 2430 → 607.50. Exact."""
    return Decimal(quanta) / QUANTA_PER_POINT


def quanta_of(points: int, percent: int | None) -> int:
    """Quarter points of an item worth `points` at `percent`; a blank item adds nothing. Exact by construction."""
    return 0 if percent is None else points * percent // PERCENT_PER_QUANTUM


def reviewable(user: User) -> QuerySet[Application]:
    """The dossiers the user may read as an expert now: granted, and no running recusal."""
    return Application.objects.filter(ROLES[RoleCode.EXPERT].objects_of(user), not_recused(user))


def own_sheets(*, by: User) -> QuerySet[ScoreSheet]:
    """The sheets `by` writes: accepted assignments on dossiers they may read now, with dossier, criteria, own code."""
    window = StageWindow.objects.filter(
        cycle=OuterRef("assignment__application__cycle"), stage=ReviewStage.DOCUMENT_REVIEW
    )
    return (
        ScoreSheet.objects.filter(
            assignment__expert=by,
            assignment__state=Assignment.State.ACCEPTED,
            assignment__application__in=reviewable(by),
        )
        .select_related(
            "criteria",
            "assignment__application__organisation",
            "assignment__application__group",
            "assignment__application__cycle",
        )
        .annotate(
            due_at=Subquery(window.values("closes_at")[:1]),
            # Not joined: two tables more and the order of the joins costs PostgreSQL five times as long to plan.
            expert_code=Subquery(ExpertProfile.objects.filter(user=by).values("code")[:1]),
        )
    )


def load_sheet(*, by: User, sheet_id: int) -> ScoreSheet:
    """The author's own sheet, annotated with the id of their next draft (`further`). One query.

    Raises NotFoundForYou for anyone else, and after a recusal.
    """
    found = _OWN_SHEET.rows(by, sheet_id)
    if not found:
        raise NotFoundForYou
    return found[0]


def scores_of(sheet: ScoreSheet) -> list[ItemScore]:
    """The sheet's items in the order of the criteria. One query."""
    scores = _SCORES.rows(None, sheet.pk)
    for score in scores:
        score.sheet = sheet
    return scores


def _further(by: User) -> Subquery:
    """The id of the author's next draft after the sheet, from the first again after the last."""
    drafts = ScoreSheet.objects.filter(
        assignment__expert=by,
        assignment__state=Assignment.State.ACCEPTED,
        assignment__application__in=reviewable(by),
        state=ScoreSheet.State.DRAFT,
    ).exclude(pk=OuterRef("pk"))
    before = Case(When(pk__gt=OuterRef("pk"), then=0), default=1)
    return Subquery(drafts.annotate(before=before).order_by("before", "pk").values("pk")[:1])


# Without an order: to sort what can only be one row costs more planning than all the rest.
_OWN_SHEET = Prepared(
    lambda by, sheet: own_sheets(by=by).filter(pk=sheet).annotate(further=_further(by)).order_by(), planned_once=True
)
_SCORES = Prepared(
    lambda _, sheet: ItemScore.objects.filter(sheet=sheet).select_related("item__parent").order_by("item__position"),
    planned_once=True,
)
_ANSWERED = Q(scores__percent__isnull=False)
_PROGRESS = Prepared(
    lambda _, sheet: (
        ScoreSheet.objects.filter(pk=sheet)
        .only("pk")
        .annotate(
            done=Count("scores", filter=_ANSWERED),
            count=Count("scores"),
            full=Sum("scores__item__points", filter=_ANSWERED),
        )
        .order_by()
    ),
    planned_once=True,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """How far a sheet is: items answered, all items, and the points the answered ones are worth at most."""

    done: int
    count: int
    full: int


def judged_of(sheet_id: int) -> Judged:
    """Progress of one sheet for its author's score bar. The caller has loaded the sheet for them. One query."""
    found: Any = _PROGRESS.rows(None, sheet_id)[0]
    return Judged(found.done, found.count, found.full or 0)


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A duty that is still open on an expert's desk."""

    user_id: int
    number: str


def open_sheets(cycle: AwardCycle) -> list[OpenSheet]:
    """Every released duty of the round's document review that is not yet submitted. One query."""
    rows = Assignment.objects.filter(
        Q(sheet__isnull=True) | Q(sheet__state=ScoreSheet.State.DRAFT),
        state__in=(Assignment.State.RELEASED, Assignment.State.ACCEPTED),
        panel__stage=ReviewStage.DOCUMENT_REVIEW,
        panel__cycle=cycle,
        application__state=ReviewStage.DOCUMENT_REVIEW,
    ).order_by("pk")
    return [OpenSheet(user, number) for user, number in rows.values_list("expert_id", "application__number")]


def queue_of(*, by: User) -> QuerySet[Assignment]:
    """Every duty of the expert: waiting for a declaration, open, submitted, and recused ones without content."""
    return Assignment.objects.filter(expert=by, released_at__isnull=False).order_by("-pk")


_NUMBERS: Any = ArrayField(IntegerField())


class Duty(NamedTuple):
    """A line of the queue as it is stored; `recused` while a recusal of the expert runs."""

    pk: int
    state: str
    number: str
    organisation: str
    group: str
    stage: str
    sheet: int | None
    sheet_state: str | None
    saved_at: datetime | None
    recused: bool
    due_at: datetime | None
    round_state: str
    done: int
    items: int


def duties(*, by: User, part: QuerySet[Assignment]) -> list[Duty]:
    """What the queue shows of a page's duties. Two queries; columns only: objects would cost more than the rows."""
    keys = list(part.values_list("pk", flat=True))
    return [Duty(*row, *(counted or (0, 0))) for *row, counted in _DUTIES.rows(by, *keys_of_page(keys))]


def _duties(by: User, *keys: int) -> QuerySet[Any]:
    # Both numbers from one reading of the sheet's items.
    scores = ItemScore.objects.filter(sheet=OuterRef("sheet")).order_by().values("sheet")
    counted = Func(Count("percent"), Count("pk"), template="ARRAY[%(expressions)s]", output_field=_NUMBERS)
    window = StageWindow.objects.filter(cycle=OuterRef("panel__cycle"), stage=OuterRef("panel__stage"))
    found = queue_of(by=by).annotate(
        recused=Exists(Recusal.objects.filter(application=OuterRef("application"), user=by, lifted_at=None)),
        due_at=Subquery(window.values("closes_at")[:1]),
        counted=Subquery(scores.annotate(counted=counted).values("counted")),
    )
    return found.filter(pk__in=keys).values_list(
        "pk",
        "state",
        "application__number",
        "application__organisation__name",
        "application__group__name",
        "panel__stage",
        "sheet",
        "sheet__state",
        "sheet__saved_at",
        "recused",
        "due_at",
        "panel__cycle__state",
        "counted",
    )


# Planned longer than it runs: eight tables for fifty rows.
_DUTIES: Prepared[Any] = Prepared(_duties, planned_once=True)


def load_released(*, by: User, assignment_id: int) -> Assignment:
    """A duty of this expert that waits for a declaration. Raises NotFoundForYou."""
    rows = Assignment.objects.filter(not_recused(by, "application"), expert=by, state=Assignment.State.RELEASED)
    found = rows.select_related("application__organisation", "panel").filter(pk=assignment_id).first()
    if found is None:
        raise NotFoundForYou
    return found
