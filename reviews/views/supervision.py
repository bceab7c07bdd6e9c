"""评审监督: draws, openings, recusals, changes and unusual patterns on one page, and each of them in full.

Nothing here changes anything.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column
from reviews.selectors.supervision import (
    changes_of,
    draws_of,
    event_lines,
    openings_of,
    recusals_watched,
    unusual_sheets,
)
from reviews.views.access import person

RECUSALS = (Column("申报单位"), Column("回避人员"), Column("原因", hide="sm"), Column("决定"), Column("状态"))
UNUSUAL = (
    Column("申报单位"),
    Column("专家"),
    Column("评分", numeric=True),
    Column("其他专家中位数", numeric=True),
    Column("用时（分钟）", numeric=True),
)
EVENTS_SHOWN = SHEETS_SHOWN = 20


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """The whole board; recusals are paged, of the rest the first are shown, with a way to all."""
    user, cycle = person(request, RoleCode.SUPERVISOR)
    context = {
        "cycle": cycle,
        "openings": openings_of(cycle),
        "draws": event_lines(draws_of(cycle, by=user)[:EVENTS_SHOWN]),
        "changes": event_lines(changes_of(cycle, by=user)[:EVENTS_SHOWN]),
        "page": page_of(request, recusals_watched(cycle, by=user)),
        "columns": RECUSALS,
        "unusual": unusual_sheets(cycle, by=user)[:SHEETS_SHOWN],
        "unusual_columns": UNUSUAL,
        "patterns": cycle.rulebook.patterns,
    }
    return render(request, "reviews/supervisor/board.html", context)


@require_safe
@login_required
def draws(request: HttpRequest) -> HttpResponse:
    """Every commitment and draw of the round, newest first."""
    user, cycle = person(request, RoleCode.SUPERVISOR)
    page = page_of(request, draws_of(cycle, by=user), read=event_lines)
    return render(
        request, "reviews/supervisor/events.html", {"page": page, "title": "抽签记录", "nothing": "还没有抽签"}
    )


@require_safe
@login_required
def changes(request: HttpRequest) -> HttpResponse:
    """Every duty cancelled, seat and person taken out, sheet corrected, newest first."""
    user, cycle = person(request, RoleCode.SUPERVISOR)
    page = page_of(request, changes_of(cycle, by=user), read=event_lines)
    words = {"title": "更换与更正", "nothing": "没有更换与更正"}
    return render(request, "reviews/supervisor/events.html", {"page": page, **words})


@require_safe
@login_required
def unusual(request: HttpRequest) -> HttpResponse:
    """Every opened sheet that stands out, by dossier and expert."""
    user, cycle = person(request, RoleCode.SUPERVISOR)
    page = page_of(request, unusual_sheets(cycle, by=user))
    context = {"page": page, "unusual_columns": UNUSUAL, "patterns": cycle.rulebook.patterns}
    return render(request, "reviews/supervisor/unusual.html", context)
