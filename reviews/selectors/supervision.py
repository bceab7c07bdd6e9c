"""What the supervision watches of the review: openings, draws, recusals, changes; patterns only of opened scores."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from applications.models import Application, AwardCycle, Recusal
from applications.roles import not_recused
from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.words import action_words
from reviews.enums import QUANTA_PER_POINT, ReviewStage
from reviews.models import ExpertProfile, Opening, Panel, Participation, ScoreSheet, StageResult
from reviews.selectors.ranking import opened_sheets
from reviews.selectors.sheets import points_of

STAGE = ReviewStage.DOCUMENT_REVIEW
# Beginnings of the audit log's actions.
DRAWS = ("defence.draw", "defence.questions_committed", "defence.question_drawn", "panel.draw")
CHANGES = (
    "assignment.cancelled",
    "panel.member_re",
    "participation.declined",
    "participation.removed",
    "expert.removed",
    "sheet.correction_",
)
LEAST_OTHERS = 2


def openings_of(cycle: AwardCycle) -> list[Opening]:
    """The round's openings with who turned which key, by stage and group; `unranked` says whether a result of one has
    no rank over all yet. One query.
    """
    results = StageResult.objects.filter(opening=OuterRef("pk"), rank_overall__isnull=True)
    openings = Opening.objects.filter(cycle=cycle).select_related("group", "office_key_by", "supervisor_key_by")
    openings = openings.annotate(unranked=Exists(results))
    order = ReviewStage.values
    return sorted(openings, key=lambda each: (order.index(each.stage), each.group.position))


def draws_of(cycle: AwardCycle, *, by: User) -> QuerySet[AuditEvent]:
    """Commitments and draws of the round in the log, newest first."""
    return _events(cycle, DRAWS, by=by)


def changes_of(cycle: AwardCycle, *, by: User) -> QuerySet[AuditEvent]:
    """Duties cancelled, seats and people taken out, sheets corrected, newest first; recusals of `by` left out."""
    return _events(cycle, CHANGES, by=by)


def _events(cycle: AwardCycle, beginnings: tuple[str, ...], *, by: User) -> QuerySet[AuditEvent]:
    asked = Q()
    for beginning in beginnings:
        asked |= Q(action__startswith=beginning)
    seen = applications_as(by=by, role=RoleCode.SUPERVISOR).filter(cycle=cycle).order_by()
    sheets = ScoreSheet.objects.filter(assignment__application__in=seen.values("pk")).order_by()
    people = Participation.objects.filter(cycle=cycle).order_by()
    return AuditEvent.objects.filter(
        Q(object_type="cycle", object_id=str(cycle.pk))
        | Q(object_type="panel", object_id__in=_texts(Panel.objects.filter(cycle=cycle).order_by()))
        | Q(object_type="application", object_id__in=_texts(seen))
        | Q(object_type="sheet", object_id__in=_texts(sheets))
        | Q(object_type="user", object_id__in=_texts(people, "user_id")),
        asked,
    ).order_by("-seq")


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event of the log in words: which dossier and which expert it is about, and the reason given."""

    event: AuditEvent
    words: str
    number: str
    expert: str
    reason: str


def event_lines(events: Iterable[AuditEvent]) -> list[EventLine]:
    """These events, which their reader may see, in words. Two queries."""
    rows = list(events)
    dossiers = {int(row.object_id) for row in rows if row.object_type == "application"}
    numbers = dict(Application.objects.filter(pk__in=dossiers).values_list("pk", "number"))
    people = {person for row in rows if (person := _person_in(row))}
    codes = dict(ExpertProfile.objects.filter(user__in=people).values_list("user_id", "code"))
    return [
        EventLine(
            row,
            action_words(row.action),
            numbers.get(int(row.object_id), "") if row.object_type == "application" else "",
            codes.get(_person_in(row) or 0, ""),
            str(row.payload.get("reason") or ""),
        )
        for row in rows
    ]


def _person_in(event: AuditEvent) -> int | None:
    """The expert an event is about: whose duty ended, who left a seat, who declined."""
    found = event.payload.get("expert") or event.payload.get("out")
    if found is None and event.object_type == "user":
        found = event.object_id
    return int(str(found)) if str(found).isdecimal() else None


def _texts(rows: QuerySet[Any], column: str = "pk") -> QuerySet[Any, str]:
    """The numbers as the log writes them."""
    return rows.values_list(Cast(column, TextField()), flat=True)


def recusals_watched(cycle: AwardCycle, *, by: User) -> QuerySet[Recusal]:
    """Every recusal of the round, lifted or not, newest first; dossiers from which `by` is recused left out."""
    seen = applications_as(by=by, role=RoleCode.SUPERVISOR).filter(cycle=cycle)
    return (
        Recusal.objects.filter(not_recused(by, "application"), application__in=seen.values("pk"))
        .select_related("user__expert_profile", "application__organisation", "decided_by", "lifted_by")
        .order_by("-decided_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Unusual:
    """One opened sheet that stands out: far from the others', or sealed soon after its first item."""

    number: str
    organisation: str
    expert: str
    total: Decimal
    median: Decimal | None
    minutes: int | None


def unusual_sheets(cycle: AwardCycle, *, by: User) -> list[Unusual]:
    """What stands out of the document review by the round's rules, by dossier and expert; nothing of a sealed group.

    Dossiers from which `by` is recused are left out. One query.
    """
    rule = cycle.rulebook.patterns
    rows = (
        opened_sheets(cycle.pk)
        .filter(not_recused(by, "assignment__application"))
        .order_by("assignment__application__number", "assignment__expert__expert_profile__code")
        .values_list(
            "assignment__application__number",
            "assignment__application__organisation__name",
            "assignment__expert__expert_profile__code",
            "total_quanta",
            "criteria__total",
            # Sheets from before this was noted down have the acceptance alone.
            Coalesce("begun_at", "assignment__accepted_at"),
            "submitted_at",
        )
    )
    totals: dict[str, list[int]] = defaultdict(list)
    found = list(rows)
    for number, _, _, quanta, *_ in found:
        totals[number].append(quanta)
    unusual = []
    for number, organisation, expert, quanta, full, begun_at, submitted_at in found:
        middle = _far_from(quanta, totals[number], Decimal(full * QUANTA_PER_POINT * rule.far_percent) / 100)
        minutes = _quick(begun_at, submitted_at, rule.fast_minutes)
        if middle is not None or minutes is not None:
            unusual.append(Unusual(number, organisation, expert, points_of(quanta), middle, minutes))
    return unusual


def _far_from(quanta: int, everybody: list[int], allowed: Decimal) -> Decimal | None:
    """The others' median in points when the total is at least `allowed` quanta away from it, else None."""
    others = list(everybody)
    others.remove(quanta)
    if len(others) < LEAST_OTHERS:
        return None
    middle = Decimal(median(others))
    return middle / QUANTA_PER_POINT if abs(quanta - middle) >= allowed else None


def _quick(begun_at: datetime | None, submitted_at: datetime | None, minutes: int) -> int | None:
    if begun_at is None or submitted_at is None:
        return None
    taken = submitted_at - begun_at
    return int(taken.total_seconds() // 60) if taken < timedelta(minutes=minutes) else None
