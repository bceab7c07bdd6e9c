"""Results of the document review. Empty before the two keys are turned, because the rows do not exist until then."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, QuerySet, Subquery

from applications.models import Application, AwardCycle
from applications.roles import not_recused
from baoji_award.accounts.models import User
from reviews.enums import ReviewStage
from reviews.models import Assignment, ItemScore, ScoreSheet, StageResult
from reviews.selectors.openings import openings_done
from reviews.selectors.sheets import points_of

STAGE = ReviewStage.DOCUMENT_REVIEW


def ranking(cycle: AwardCycle, *, by: User, group: str = "", text: str = "", order: str = "") -> QuerySet[StageResult]:
    """The results with dossier, organisation and group; ties by dossier number, which ranks nobody.

    Dossiers from which `by` is recused are left out.
    """
    # One opening and no join: the index on (opening, rank) then answers in the order of the list.
    opened = Subquery(openings_done(cycle.pk, STAGE).values("pk"))
    found = StageResult.objects.filter(not_recused(by, "application"), opening=opened)
    found = found.select_related("application__organisation", "application__group")
    if group:
        found = found.filter(application__group__code=group)
    if text:
        found = found.filter(application__organisation__searched__contains=text.upper())
    first = {"group": ("application__group__position", "rank_in_group"), "-rank": ("-rank_overall",)}
    return found.order_by(*first.get(order, ("rank_overall",)), "application__number")


class Ranked(NamedTuple):
    """A line of the ranking as it is stored."""

    application: int
    number: str
    organisation: str
    group: str
    rank: int
    rank_in_group: int
    score: Decimal
    full: int
    normalised: Decimal
    lowest: Decimal
    highest: Decimal
    scorers: int


def ranked(part: QuerySet[StageResult]) -> list[Ranked]:
    """What the list shows of a page's results. One query; columns only: four objects a line cost more than the line."""
    rows = part.select_related(None).values_list(
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
    )
    return [Ranked(*row) for row in rows]


def totals_of(applications: Sequence[int], *, cycle: AwardCycle) -> dict[int, list[Decimal]]:
    """Application id → its counted totals in points, lowest first; nothing at all before the opening. One query."""
    found: dict[int, list[Decimal]] = defaultdict(list)
    opened = openings_done(cycle.pk, STAGE)
    rows = counted_sheets().filter(Exists(opened), assignment__application__in=applications).order_by("total_quanta")
    for application, quanta in rows.values_list("assignment__application_id", "total_quanta"):
        found[application].append(points_of(quanta))
    return found


def counted_sheets() -> QuerySet[ScoreSheet]:
    """The sheets that count: submitted, and their assignment not cancelled by a recusal."""
    return ScoreSheet.objects.filter(
        state=ScoreSheet.State.SUBMITTED,
        assignment__state=Assignment.State.ACCEPTED,
        assignment__panel__stage=STAGE,
    )


def remarks_of(application: Application) -> list[ItemScore]:
    """The counted remarks on a dossier with their category, in the order of the criteria."""
    return list(
        ItemScore.objects.filter(sheet__in=counted_sheets().filter(assignment__application=application))
        .select_related("item__parent")
        .prefetch_related("notes")
        .order_by("item__position")
    )
