"""Opening sealed scores: the office's page with its gate list, the supervisor's page, and the two keys."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from applications.selectors.cycles import deadline_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.ui.paging import page_of
from reviews.enums import Key, ReviewStage
from reviews.openable import openable, openable_stages
from reviews.selectors.openings import opening_of
from reviews.selectors.panels import panels_of
from reviews.services.opening import turn_key
from reviews.views.access import person

# Where the office turns its key, by stage.
OFFICE_PAGES = {
    ReviewStage.DEFENCE.value: "reviews:office_defence",
    ReviewStage.SITE_REVIEW.value: "reviews:office_site",
}


def stage_keys(cycle: AwardCycle, stage: str) -> dict[str, object]:
    """One stage as the key panel shows it: who turned which key, and what still stands against opening."""
    opening = opening_of(cycle.pk, stage)
    is_open = opening is not None and opening.opened_at is not None
    return {
        "stage": stage,
        "label": ReviewStage(stage).label,
        "opening": opening,
        "is_open": is_open,
        "against": [] if is_open else openable(stage).gate(cycle, database_now()),
    }


@require_safe
@login_required
def review(request: HttpRequest) -> HttpResponse:
    """资料评审 of the office: gate list, keys and panels; while sealed no count, average or order."""
    user, cycle = person(request, RoleCode.OFFICE)
    context = {
        "cycle": cycle,
        "now": database_now(),
        "due_at": deadline_of(cycle, ReviewStage.DOCUMENT_REVIEW),
        "keys": stage_keys(cycle, ReviewStage.DOCUMENT_REVIEW),
        "page": page_of(request, panels_of(cycle, by=user, stage=ReviewStage.DOCUMENT_REVIEW)),
    }
    return render(request, "reviews/office/review.html", context)


@require_safe
@login_required
def openings(request: HttpRequest) -> HttpResponse:
    """The supervisor's keys, one for each stage that opens with two."""
    _, cycle = person(request, RoleCode.SUPERVISOR)
    stages = [stage_keys(cycle, stage) for stage in openable_stages()]
    return render(request, "reviews/supervisor/openings.html", {"cycle": cycle, "stages": stages})


@require_POST
@login_required
def office_key(request: HttpRequest, stage: str) -> HttpResponse:
    """Turns the office's key."""
    return _turn(request, stage, Key.OFFICE, RoleCode.OFFICE, OFFICE_PAGES.get(stage, "reviews:review"))


@require_POST
@login_required
def supervisor_key(request: HttpRequest, stage: str) -> HttpResponse:
    """Turns the supervisor's key."""
    return _turn(request, stage, Key.SUPERVISOR, RoleCode.SUPERVISOR, "reviews:openings")


def _turn(request: HttpRequest, stage: str, key: Key, role: RoleCode, back: str) -> HttpResponse:
    user, cycle = person(request, role)
    opening = turn_key(cycle_id=cycle.pk, stage=stage, key=key, by=user)
    done = opening.opened_at is not None
    messages.success(request, "评分已开封。" if done else "本方已办理开封，待另一方办理后评分才会开封。")
    return redirect(back)
