"""One expert of the register as the office sees them: entry, ties, record of service, removal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.form_answers import DONE, attempt
from reviews.forms.library import ReasonForm, TieForm
from reviews.models import ExpertProfile
from reviews.selectors.library import industries_of, load_profile, service_record, ties_of
from reviews.services.participation import remove_expert
from reviews.services.ties import TieText, add_tie, strike_tie
from reviews.views.access import person


@require_safe
@login_required
def record(request: HttpRequest, user_id: int) -> HttpResponse:
    """The entry with everything that is known."""
    by, _ = person(request, RoleCode.OFFICE)
    return _page(request, load_profile(user_id), TieForm(), by, 200)


@require_POST
@login_required
def tie(request: HttpRequest, user_id: int) -> HttpResponse:
    """A further employer or an interest, entered by the office."""
    by, _ = person(request, RoleCode.OFFICE)
    profile = load_profile(user_id)
    form = TieForm(request.POST)
    status = attempt(form, lambda: add_tie(user_id=user_id, tie=TieText(**form.cleaned_data), by=by))
    if status == DONE:
        messages.success(request, "已登记。")
        return redirect("reviews:expert_record", user_id)
    return _page(request, profile, form, by, status)


@require_POST
@login_required
def strike(request: HttpRequest, tie_id: int) -> HttpResponse:
    """Strikes out an entry that was a mistake."""
    by, _ = person(request, RoleCode.OFFICE)
    row = strike_tie(tie_id=tie_id, reason=request.POST.get("reason", ""), by=by)
    messages.success(request, "已注销。因该项关系办理的回避不变，需要解除的请在“回避管理”中办理。")
    return redirect("reviews:expert_record", row.user_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: HttpRequest, user_id: int) -> HttpResponse:
    """Takes an expert out of the register."""
    by, _ = person(request, RoleCode.OFFICE)
    profile = load_profile(user_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status = attempt(form, lambda: remove_expert(user_id=user_id, reason=form.cleaned_data["reason"], by=by))
    if status == DONE:
        messages.success(request, f"{profile.code} 已移出专家库，未完成的任务已取消。")
        return redirect("reviews:expert_record", user_id)
    return render(request, "reviews/office/expert_remove.html", {"profile": profile, "form": form}, status=status)


def _page(request: HttpRequest, profile: ExpertProfile, form: TieForm, by: User, status: int) -> HttpResponse:
    context = {
        "profile": profile,
        "industries": industries_of(profile),
        "ties": ties_of(profile.user),
        "rounds": service_record(profile.user, by=by),
        "form": form,
    }
    return render(request, "reviews/office/expert_record.html", context, status=status)
