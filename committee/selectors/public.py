"""What the public home page shows. Six queries, whatever the size of the round."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from applications.models import Announcement, AwardCycle
from applications.selectors.cycles import current_cycle, window_of
from applications.selectors.news import current_news
from applications.stages import CLOSED, ROUND
from applications.workflow.presentation import stepper
from baoji_award.ui.shapes import Step
from baoji_award.ui.words import deadline_day
from committee.models import PublicNotice
from committee.selectors.earlier import winners_listed

NEWS_SHOWN = 6
WINNERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Deadline:
    """What the home page counts down to. `days` are calendar days from today to the deadline's day."""

    label: str
    ends_at: datetime
    days: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    cycle: AwardCycle | None
    running: bool
    state_label: str
    steps: list[Step]
    deadline: Deadline | None
    news: list[Announcement]
    winners: list[dict[str, Any]]
    notice: PublicNotice | None


def home_page(*, at: datetime) -> Home:
    """The round, its steps and next public deadline, published news and winners."""
    cycle = current_cycle()
    news = current_news().filter(published_at__lte=at)
    notice = PublicNotice.objects.filter(ends_at__gt=at, replaced_by__isnull=True).select_related("cycle").first()
    running = cycle is not None and cycle.state not in {ROUND.initial, CLOSED}
    return Home(
        cycle=cycle,
        running=running,
        state_label=ROUND.state[cycle.state].label if cycle else "",
        steps=stepper(cycle) if cycle else [],
        deadline=_deadline(cycle, notice, at),
        news=list(news.order_by("-is_call", "-published_at", "-pk")[:NEWS_SHOWN]),
        winners=list(winners_listed()[:WINNERS_SHOWN]),
        notice=notice,
    )


def _deadline(cycle: AwardCycle | None, notice: PublicNotice | None, at: datetime) -> Deadline | None:
    if notice is not None:
        return _until("距公示结束还有", notice.ends_at, at, reverse("committee:notice", args=[notice.slug]))
    if cycle is None or cycle.state != "application":
        return None
    ends_at = window_of(cycle, "application").closes_at
    return _until("距申报截止还有", ends_at, at) if ends_at > at else None


def _until(label: str, ends_at: datetime, at: datetime, url: str = "") -> Deadline:
    return Deadline(label, ends_at, (deadline_day(ends_at) - deadline_day(at)).days, url)
