"""审定授奖: confirming winners, certificates and how far their rendering is; the supervisor's remarks to answer."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from applications.selectors.applications import load_application_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.ui.paging import page_of
from committee.forms.office import AnswerForm
from committee.selectors.award_desk import award_desk
from committee.selectors.notices import notice_of
from committee.selectors.supervision import remarks
from committee.services.awards import confirm_all, confirm_award
from committee.services.remarks import answer_remark
from committee.views.access import attempt, workspace_page


@require_safe
@workspace_page(RoleCode.OFFICE)
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The candidates in notice with what stands against each, and the awards with their certificates."""
    at = database_now()
    notice = notice_of(cycle)
    rows = award_desk(by=user, cycle=cycle, notice=notice, at=at)
    given = [row for row in rows if row.award]
    context = {
        "cycle": cycle,
        "notice": notice,
        "now": at,
        "rows": rows,
        "given": len(given),
        "rendered": sum(1 for row in given if row.award and row.award.document_id),
        "ready": any(not row.reason and not row.award for row in rows),
    }
    return render(request, "committee/office_awards.html", context)


@require_POST
@workspace_page(RoleCode.OFFICE)
def confirm(request: HttpRequest, user: User, cycle: AwardCycle, number: str) -> HttpResponseBase:
    """Gives one award."""
    application = load_application_as(by=user, number=number, role=RoleCode.OFFICE)
    attempt(request, partial(confirm_award, application_id=application.pk, by=user), "已审定授奖，证书正在生成。")
    return redirect("committee:office_awards")


@require_POST
@workspace_page(RoleCode.OFFICE)
def confirm_everybody(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """Gives every award against which nothing stands."""
    done = confirm_all(cycle_id=cycle.pk, by=user)
    waiting = f"，{len(done.waiting)} 家暂不能审定" if done.waiting else ""
    messages.info(request, f"已审定授奖 {len(done.awards)} 家{waiting}。")
    return redirect("committee:office_awards")


@require_safe
@workspace_page(RoleCode.OFFICE)
def remark_list(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The supervisor's remarks, each with its answer or the form for it."""
    context = {"page": page_of(request, remarks(by=user, role=RoleCode.OFFICE))}
    return render(request, "committee/office_remarks.html", context)


@require_POST
@workspace_page(RoleCode.OFFICE)
def answer(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """The office's answer to one remark."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        attempt(request, partial(answer_remark, remark_id=pk, by=user, **form.cleaned_data), "已答复。")
    else:
        messages.error(request, "请填写办理答复。")
    return redirect("committee:office_remarks")
