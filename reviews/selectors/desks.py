"""Open work on the experts' desks in the three judging stages, for reminders before and after the stage's deadline."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from applications.deadline_events import WINDOW
from applications.models import AwardCycle, Recusal
from applications.selectors.cycles import window_of
from applications.selectors.desks import OpenWork, open_work_provider
from reviews.enums import ReviewStage
from reviews.models import Assignment, DefenceSheet, DefenceSlot
from reviews.selectors.sheets import open_sheets
from reviews.selectors.site_signing import unfinished_visits, waiting_rows

STAGE = ReviewStage.DOCUMENT_REVIEW
State = Assignment.State


@open_work_provider
def experts_desks(cycle: AwardCycle, at: datetime) -> Iterable[OpenWork]:
    """Experts with sheets that are not submitted, or dossiers not yet declared. One query."""
    if cycle.state != STAGE:
        return []
    counts = Counter(sheet.user_id for sheet in open_sheets(cycle))
    return _works(cycle, counts, "score_sheets", "评分表待签署", "reviews:expert")


@open_work_provider
def defence_desks(cycle: AwardCycle, at: datetime) -> Iterable[OpenWork]:
    """Experts with defences they have yet to declare about, or that have begun and whose sheet is not sealed.

    Before its beginning nobody can score a defence. One query.
    """
    if cycle.state != ReviewStage.DEFENCE:
        return []
    begun = DefenceSlot.objects.filter(
        application=OuterRef("application"), starts_at__lte=at, draw__drawn_at__isnull=False
    )
    unsealed = Q(defence_sheet__isnull=True) | Q(defence_sheet__state=DefenceSheet.State.DRAFT)
    waiting = _duties(cycle).filter(Q(state=State.RELEASED) | Q(Exists(begun)) & unsealed)
    counts = Counter(waiting.values_list("expert_id", flat=True))
    return _works(cycle, counts, "defence_sheets", "答辩评分待提交", "reviews:defences")


@open_work_provider
def site_desks(cycle: AwardCycle, at: datetime) -> Iterable[OpenWork]:
    """Experts with visits they have yet to declare about, leaders whose report is to be written, members who have to
    sign. Four queries at most.
    """
    if cycle.state != ReviewStage.SITE_REVIEW:
        return []
    undeclared = _duties(cycle).filter(state=State.RELEASED).values_list("expert_id", flat=True)
    due = window_of(cycle, ReviewStage.SITE_REVIEW).closes_at
    visits = waiting_rows(list(unfinished_visits(cycle)), due_at=due, at=at)
    counts = Counter([*undeclared, *(user.pk for visit in visits for user in visit.to_remind)])
    return _works(cycle, counts, "site_reports", "现场评审报告待撰写或签署", "reviews:visits")


def _duties(cycle: AwardCycle) -> QuerySet[Assignment]:
    """The released duties of the round's present stage, those of recused experts left out."""
    recused = Recusal.objects.filter(application=OuterRef("application"), user=OuterRef("expert"), lifted_at=None)
    return Assignment.objects.filter(
        ~Exists(recused),
        state__in=(State.RELEASED, State.ACCEPTED),
        panel__cycle=cycle,
        panel__stage=cycle.state,
        application__state=cycle.state,
    )


def _works(cycle: AwardCycle, counts: Counter[int], kind: str, label: str, page: str) -> list[OpenWork]:
    due, link = window_of(cycle, cycle.state).closes_at, reverse(page)
    return [OpenWork(kind, label, user, count, due, link, WINDOW) for user, count in counts.items()]
