"""Results of the document review. A group has none before its keys are turned, because the rows do not exist then."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from applications.models import Application, AwardCycle, Recusal
from applications.roles import not_recused
from applications.selectors.counting import CountOf
from applications.selectors.prepared import Prepared, keys_of_page
from baoji_award.accounts.models import User
from reviews.enums import ReviewStage
from reviews.models import Assignment, ItemScore, ScoreSheet, StageResult
from reviews.selectors.openings import group_opened, unsealed_duties
from reviews.selectors.sheets import points_of

STAGE = ReviewStage.DOCUMENT_REVIEW
# The orders of the list by their name in its address; without one by the rank over all.
ORDERS = {
    "": ("rank_overall",),
    "group": ("application__group__position", "rank_in_group"),
    "-rank": ("-rank_overall",),
}


def ranking(openings: Collection[int], *, by: User, text: str = "", order: str = "") -> QuerySet[StageResult]:
    """The results of the openings with these keys, with dossier, organisation and group.

    Ties stand by dossier number, which ranks nobody.
    In the order of the groups (`order` "group") while there are no ranks over all. Dossiers from which `by` is recused
    are left out; `partial` says so to every row, for a gap between two ranks would tell where the missing one stands.
    """
    # No join: the index on (stage, rank) then answers in the order of the list, and counting reads one table.
    found = StageResult.objects.filter(not_recused(by, "application"), stage=STAGE, opening__in=openings)
    found = found.select_related("application__organisation", "application__group")
    found = found.annotate(partial=partial_for(by, opening__in=openings))
    if text:
        found = found.filter(application__organisation__searched__contains=text.upper())
    return found.order_by(*ORDERS[order], "application__number")


# What a line holds, in the order of Ranked.
COLUMNS = (
    "application_id",
    "application__number",
    "application__organisation__name",
    "application__group__name",
    "rank_overall",
    "rank_in_group",
    "score",
    "full",
    "normalised",
    "lowest",
    "highest",
    "scorers",
    "partial",
)


class Ranked(NamedTuple):
    """A line of the ranking as it is stored."""

    application: int
    number: str
    organisation: str
    group: str
    rank: int | None
    rank_in_group: int
    score: Decimal
    full: int
    normalised: Decimal
    lowest: Decimal
    highest: Decimal
    scorers: int
    partial: bool


def partial_for(by: User, **results: object) -> Exists:
    """Whether `by` is recused from a dossier with one of these results: then no rank among them is theirs to read.

    Uncorrelated: asked once for the few recusals of a person and not once for each row.
    """
    hidden = StageResult.objects.filter(application=OuterRef("application"), **results)
    return Exists(Recusal.objects.filter(Exists(hidden), user=by, lifted_at__isnull=True))


def ranked(part: QuerySet[StageResult]) -> list[Ranked]:
    """What the list shows of a page's results. One query."""
    return [Ranked(*row) for row in _columns_of(part)]


def first_ranked(
    size: int, *, openings: Collection[int], by: User, text: str = "", order: str = ""
) -> tuple[list[Ranked], int]:
    """The first `size` lines of `ranking`, and how many it has. One query, without words put together once for all."""
    if text:
        found = list(_counted(openings, by=by, text=text, order=order, size=size))
    else:
        found = _first(order, size).rows(by, *openings)
    return [Ranked(*row[:-1]) for row in found], found[0][-1] if found else 0


def _counted(openings: Collection[int], *, by: User, text: str, order: str, size: int) -> QuerySet[Any]:
    found = ranking(openings, by=by, text=text, order=order)
    return _columns_of(found[:size].annotate(of_all=CountOf(found)), "of_all")


@lru_cache(maxsize=16)
def _first(order: str, size: int) -> Prepared[Any]:
    return Prepared(lambda by, *keys: _counted(keys, by=by, text="", order=order, size=size))


def _columns_of(part: QuerySet[StageResult], *further: str) -> QuerySet[Any]:
    """Columns only: four objects a line cost more than the line."""
    rows: QuerySet[Any] = part.select_related(None).values_list(*COLUMNS, *further)
    return rows


def totals_of(applications: Sequence[int], *, cycle: AwardCycle) -> dict[int, list[Decimal]]:
    """Application id → its counted totals in points, lowest first; nothing of a sealed group. One query."""
    rows = _TOTALS.rows(None, cycle.pk, *keys_of_page(applications))
    return {row.pk: [points_of(quanta) for quanta in row.totals] for row in rows if row.totals}


def _totals(_: User | None, cycle_id: int, *applications: int) -> QuerySet[Any]:
    own = counted_sheets().filter(assignment__application=OuterRef("pk"), assignment__panel__cycle=cycle_id)
    # A row for each dossier: who has still to seal is asked once for it and not for each sheet.
    readable = Application.objects.filter(group_opened(cycle_id, STAGE), ~unsealed_duties("pk"), pk__in=applications)
    totals = ArraySubquery(own.order_by("total_quanta").values("total_quanta"))
    return readable.order_by().only("pk").annotate(totals=totals)


_TOTALS = Prepared(_totals)


def counted_sheets() -> QuerySet[ScoreSheet]:
    """The sheets that count: submitted, and their assignment not cancelled by a recusal."""
    return ScoreSheet.objects.filter(
        state=ScoreSheet.State.SUBMITTED,
        assignment__state=Assignment.State.ACCEPTED,
        assignment__panel__stage=STAGE,
    )


def opened_sheets(cycle_id: int) -> QuerySet[ScoreSheet]:
    """The counted sheets that others than their authors may read: their group is open, and where new experts judge an
    opened dossier anew, all of them have sealed.
    """
    return counted_sheets().filter(
        group_opened(cycle_id, STAGE, path="assignment__application__group"),
        ~unsealed_duties("assignment__application"),
        assignment__panel__cycle=cycle_id,
    )


def remarks_of(application: Application) -> list[ItemScore]:
    """The counted remarks on a dossier with their category, in the order of the criteria."""
    return list(
        ItemScore.objects.filter(sheet__in=counted_sheets().filter(assignment__application=application))
        .select_related("item__parent")
        .prefetch_related("notes")
        .order_by("item__position")
    )
