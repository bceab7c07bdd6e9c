"""专家库: the register, invitations, and the entry of one expert."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.selectors import open_invitations
from baoji_award.accounts.services import invite
from baoji_award.ui.paging import page_of
from reviews.forms.agency import ExpertProfileForm, InviteExpertForm
from reviews.selectors.panels import load_expert, registered_experts, unregistered_experts
from reviews.services.experts import register_expert
from reviews.views.access import person


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The register, 50 a page; who still lacks an entry; open invitations; a new invitation."""
    user, _ = person(request, RoleCode.OFFICE)
    form = InviteExpertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        invite(email=values["email"], name=values["name"], role=RoleCode.EXPERT, scope_kind=ScopeKind.NONE, by=user)
        messages.success(request, "邀请已发出，链接 7 天内有效。")
        return redirect("reviews:experts")
    context = {
        "page": page_of(request, registered_experts()),
        "unregistered": unregistered_experts()[:50],
        "invitations": open_invitations(by=user).filter(role=RoleCode.EXPERT)[:50],
        "form": form,
    }
    return render(request, "reviews/office/experts.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def register(request: HttpRequest, user_id: int) -> HttpResponse:
    """The register entry of one holder of the expert's role."""
    by, _ = person(request, RoleCode.OFFICE)
    expert, initial = load_expert(user_id)
    form = ExpertProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        profile = register_expert(user=expert, by=by, **form.cleaned_data)
        messages.success(request, f"已登记，专家代号 {profile.code}。")
        return redirect("reviews:experts")
    context = {"expert": expert, "form": form}
    return render(request, "reviews/office/expert.html", context, status=422 if form.errors else 200)
