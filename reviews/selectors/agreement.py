"""How far the experts of each panel agree, and how harsh each of them is: only from what is opened."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from applications.models import AwardCycle
from applications.roles import not_recused
from baoji_award.accounts.models import User
from reviews.enums import QUANTA_PER_POINT
from reviews.models import Panel
from reviews.selectors.openings import panel_opened
from reviews.selectors.ranking import STAGE, opened_sheets
from reviews.statistics import Agreement, Severity, agreement, severities

# Criteria sets have different totals; what experts of one panel gave is compared out of a thousand.
THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class PanelAgreement:
    """One panel: `dossiers` judged, the most of them that had the very same `judges`, and how far those agree over
    these `common` ones; None for 样本不足.
    """

    panel: Panel
    dossiers: int
    common: int
    judges: int
    agreement: Agreement | None
    severities: tuple[Severity, ...]


def opened_panels(cycle: AwardCycle, only: Mapping[str, Any] | None = None) -> QuerySet[Panel]:
    """The panels of opened groups, all or `only` some; one that judges every group is there with the first of them."""
    found = Panel.objects.filter(panel_opened(), cycle=cycle, stage=STAGE).filter(**(only or {}))
    return found.select_related("group").order_by("pk")


def leads(cycle: AwardCycle, user: User) -> bool:
    """Whether the user leads a panel of the document review. One query."""
    return Panel.objects.filter(cycle=cycle, stage=STAGE, **led_by(user)).exists()


def led_by(user: User) -> dict[str, Any]:
    """The condition for panels that the user leads."""
    return {"members__user": user, "members__is_leader": True}


def panel_agreements(panels: Sequence[Panel], *, by: User) -> list[PanelAgreement]:
    """The statistics of these panels of a round over the opened dossiers, those `by` is recused from left out.

    One query.
    """
    if not panels:
        return []
    rows = (
        opened_sheets(panels[0].cycle_id)
        .filter(not_recused(by, "assignment__application"), assignment__panel__in=[panel.pk for panel in panels])
        .values_list(
            "assignment__panel_id",
            "assignment__application_id",
            "assignment__expert__expert_profile__code",
            "total_quanta",
            "criteria__total",
        )
        .order_by("assignment__application_id")
    )
    given: dict[int, dict[int, dict[str, Fraction]]] = defaultdict(lambda: defaultdict(dict))
    for panel, application, code, quanta, total in rows:
        given[panel][application][code] = Fraction(quanta * THOUSAND, total * QUANTA_PER_POINT)
    return [_of(panel, list(given[panel.pk].values())) for panel in panels]


def _of(panel: Panel, rows: list[dict[str, Fraction]]) -> PanelAgreement:
    # ICC and W want every judge's value for every dossier. Where a plan gives each dossier to some of the panel, that
    # holds for those with the very same judges; the largest such set is taken, the first by code of equal ones.
    by_team: dict[tuple[str, ...], list[dict[str, Fraction]]] = defaultdict(list)
    for row in rows:
        by_team[tuple(sorted(row))].append(row)
    team = min(by_team, key=lambda codes: (-len(by_team[codes]), codes), default=())
    common = [[row[code] for code in team] for row in by_team.get(team, [])]
    return PanelAgreement(panel, len(rows), len(common), len(team), agreement(common), tuple(severities(rows)))
