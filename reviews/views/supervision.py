"""评审监督: draws, openings, recusals, changes and unusual patterns on one page. Nothing here changes anything."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.audit.models import AuditEvent
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column
from reviews.selectors.supervision import changes_of, draws_of, openings_of, recusals_watched, unusual_sheets
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
# The audit log's actions in words; an unknown one shows as it is written there.
WORDS = {
    "defence.draw_committed": "登记答辩抽签种子",
    "defence.drawn": "抽定答辩顺序",
    "defence.questions_committed": "登记抽题种子和题库摘要",
    "defence.question_drawn": "抽定答辩题目",
    "panel.draw_committed": "登记评审组抽取种子和范围",
    "panel.drawn": "抽定评审组成员和候补",
    "assignment.cancelled": "取消评审任务",
    "panel.member_removed": "移出评审组",
    "panel.member_replaced": "评审组成员退出并递补",
    "participation.declined": "专家谢绝或退出评审",
    "participation.removed": "移出本年度评审",
    "expert.removed": "移出专家库",
    "sheet.correction_asked": "申请更正评分表",
    "sheet.correction_approved": "同意更正评分表",
    "sheet.correction_refused": "不予更正评分表",
    "sheet.correction_withdrawn": "撤回评分表更正",
}


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """The whole board; recusals are paged, of the log the newest events are shown."""
    user, cycle = person(request, RoleCode.SUPERVISOR)
    context = {
        "cycle": cycle,
        "openings": openings_of(cycle),
        "draws": _lines(draws_of(cycle, by=user)[:EVENTS_SHOWN]),
        "changes": _lines(changes_of(cycle, by=user)[:EVENTS_SHOWN]),
        "page": page_of(request, recusals_watched(cycle, by=user)),
        "columns": RECUSALS,
        "unusual": unusual_sheets(cycle, by=user),
        "unusual_columns": UNUSUAL,
        "patterns": cycle.rulebook.patterns,
    }
    return render(request, "reviews/supervisor/board.html", context)


def _lines(events: Iterable[AuditEvent]) -> list[tuple[str, AuditEvent]]:
    return [(WORDS.get(event.action, event.action), event) for event in events]
