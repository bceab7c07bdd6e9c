"""本年度专家: the agency asks experts of the register to judge in the round and takes them out again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column
from reviews.enums import ReviewStage
from reviews.forms.library import ReasonForm
from reviews.forms.participation import InviteToRoundForm, PoolFilterForm
from reviews.selectors.participation import load_participation, pool_of
from reviews.services.participation import invite_to_round, remove_from_round
from reviews.views.access import person

HEADS = (
    Column("选择", hidden_label=True),
    Column("专家"),
    Column("参加情况"),
    Column("类别", hide="sm"),
    Column("工作单位", hide="sm"),
    Column("熟悉的行业", hide="sm"),
    Column("操作", hidden_label=True),
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pool(request: HttpRequest) -> HttpResponse:
    """The register with the round's invitations, 50 a page; POST asks those that are ticked."""
    user, cycle = person(request, RoleCode.AGENCY)
    form = InviteToRoundForm(request.POST if request.method == "POST" else None)
    ticked = [int(value) for value in request.POST.getlist("user") if value.isdecimal()]
    status = attempt(
        form,
        lambda: invite_to_round(cycle_id=cycle.pk, users=ticked, answer_by=form.cleaned_data["answer_by"], by=user),
    )
    if status == DONE:
        messages.success(request, "邀请已发出，专家答复后在此显示。")
        return redirect("reviews:round_experts")
    asked = PoolFilterForm(request.GET)
    wanted = asked.cleaned_data if asked.is_valid() else {}
    context = {
        "cycle": cycle,
        "page": page_of(request, pool_of(cycle, **wanted)),
        "filter": asked,
        "columns": HEADS,
        "form": form,
        "ticked": ticked,
        "stages": dict(ReviewStage.choices),
    }
    return render(request, "reviews/agency/experts.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: HttpRequest, participation_id: int) -> HttpResponse:
    """Takes an expert out of the round, like a drop-out."""
    user, cycle = person(request, RoleCode.AGENCY)
    row = load_participation(cycle=cycle, participation_id=participation_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status = attempt(
        form, lambda: remove_from_round(participation_id=row.pk, reason=form.cleaned_data["reason"], by=user)
    )
    if status == DONE:
        messages.success(request, "已移出本年度评审，未完成的任务已取消。")
        return redirect("reviews:round_experts")
    return render(request, "reviews/agency/expert_remove.html", {"row": row, "form": form}, status=status)
