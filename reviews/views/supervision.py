"""评审监督: draws, openings, recusals, changes and unusual patterns on one page. Nothing here changes anything."""

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
EVENTS_SHOWN = 20


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """The whole board; recusals are paged, of the log the newest events are shown."""
    user, cycle = person(request, RoleCode.SUPERVISOR)
    context = {
        "cycle": cycle,
        "openings": openings_of(cycle),
        "draws": event_lines(draws_of(cycle, by=user)[:EVENTS_SHOWN]),
        "changes": event_lines(changes_of(cycle, by=user)[:EVENTS_SHOWN]),
        "page": page_of(request, recusals_watched(cycle, by=user)),
        "columns": RECUSALS,
        "unusual": unusual_sheets(cycle, by=user),
        "unusual_columns": UNUSUAL,
        "patterns": cycle.rulebook.patterns,
    }
    return render(request, "reviews/supervisor/board.html", context)
