"""工作台 of the agency: what blocks the schedule, where every expert is, and a reminder."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.selectors.cycles import deadline_of
from applications.workflow.presentation import stepper
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column
from reviews.enums import ReviewStage
from reviews.selectors.agency import blocks_of, recusals_of
from reviews.selectors.boards import board_of, stage_of, standings
from reviews.services.reminding import remind_experts
from reviews.views.access import person

BOARD = (
    Column("专家"),
    Column("提醒"),
    Column("待办", hide="sm"),
    Column("待声明", numeric=True),
    Column("未开始", numeric=True),
    Column("评分中", numeric=True),
    Column("已完成", numeric=True),
)
UNFINISHED = {
    ReviewStage.DOCUMENT_REVIEW: "份评分表还没有签署封存",
    ReviewStage.DEFENCE: "份答辩评分还没有提交封存",
    ReviewStage.SITE_REVIEW: "项现场评审报告签名还没有完成",
}


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What blocks, the experts' progress without any score, and the newest recusals."""
    user, cycle = person(request, RoleCode.AGENCY)
    stage, now = stage_of(cycle), database_now()
    context = {
        "cycle": cycle,
        "unfinished": UNFINISHED[stage],
        "steps": stepper(cycle),
        "now": now,
        "stage": stage,
        "due_at": deadline_of(cycle, stage),
        "blocks": blocks_of(cycle, stage, by=user),
        "columns": BOARD,
        "page": page_of(request, board_of(cycle, by=user, at=now), read=lambda part: standings(cycle, part, now)),
        "recusals": recusals_of(cycle, by=user)[:10],
    }
    return render(request, "reviews/agency/desk.html", context)


@require_POST
@login_required
def remind(request: HttpRequest) -> HttpResponse:
    """Reminds one expert, or all that are late."""
    user, cycle = person(request, RoleCode.AGENCY)
    chosen = request.POST.get("user", "")
    if chosen and not chosen.isdecimal():
        raise DomainError("请选择要提醒的专家。")
    count = remind_experts(cycle_id=cycle.pk, user_id=int(chosen) if chosen else None, by=user)
    messages.success(request, f"已提醒 {count} 位专家。")
    return redirect("reviews:agency")
