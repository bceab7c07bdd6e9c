"""专家库: the register, invitations, import and export."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.services.list_tables import XLSX
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import open_invitations
from baoji_award.accounts.services import invite
from baoji_award.documents.serving import bytes_response
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column
from reviews.forms.expert_import import CODE, COLUMNS, ExpertImportForm
from reviews.forms.library import ExpertChangeForm, ExpertProfileForm, InviteExpertForm, RegisterFilterForm
from reviews.selectors.panels import load_expert, unregistered_experts
from reviews.selectors.participation import registered
from reviews.services.expert_export import export_experts
from reviews.services.expert_import import import_experts
from reviews.services.experts import ExpertEntry, register_expert
from reviews.views.access import person

HEADS = (
    Column("专家"),
    Column("类别"),
    Column("工作单位"),
    Column("职称或职务", hide="sm"),
    Column("熟悉的行业", hide="sm"),
    Column("推荐部门", hide="sm"),
)


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
    asked = RegisterFilterForm(request.GET)
    context = {
        "page": page_of(request, registered(**_wanted(asked))),
        "filter": asked,
        "columns": HEADS,
        "unregistered": unregistered_experts()[:50],
        "invitations": open_invitations(by=user, role=RoleCode.EXPERT)[:50],
        "form": form,
    }
    return render(request, "reviews/office/experts.html", context, status=422 if form.errors else 200)


def _wanted(form: RegisterFilterForm) -> dict[str, Any]:
    return form.cleaned_data if form.is_valid() else {}


@require_safe
@login_required
def export(request: HttpRequest) -> HttpResponseBase:
    """What the filter finds, as a table that can be imported again."""
    user, _ = person(request, RoleCode.OFFICE)
    found = registered(**_wanted(RegisterFilterForm(request.GET)))
    content = export_experts(found=found, heads=[CODE, *COLUMNS], by=user)
    return bytes_response(content, name="专家库.xlsx", content_type=XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_in(request: HttpRequest) -> HttpResponse:
    """A table of experts: the whole of it or nothing."""
    user, _ = person(request, RoleCode.OFFICE)
    form = ExpertImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    status = 200
    if form.is_bound and form.is_valid():
        done = import_experts(rows=form.rows, by=user)
        messages.success(request, f"已登记或更新 {done.entered} 人，向 {done.invited} 人发出邀请。")
        return redirect("reviews:experts")
    if form.is_bound:
        status = 422
    context = {"form": form, "heads": list(COLUMNS)}
    return render(request, "reviews/office/experts_import.html", context, status=status)


def _entered(form: ExpertProfileForm, expert: User, by: User) -> None:
    values = {**form.cleaned_data}
    slip = values.pop("slip", "")
    register_expert(user=expert, entry=ExpertEntry(**values), slip=slip, by=by)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def register(request: HttpRequest, user_id: int) -> HttpResponse:
    """The register entry of one holder of the expert's role."""
    by, _ = person(request, RoleCode.OFFICE)
    expert, initial = load_expert(user_id)
    data = request.POST if request.method == "POST" else None
    form = ExpertChangeForm(data, initial=initial) if initial else ExpertProfileForm(data)
    status = attempt(form, lambda: _entered(form, expert, by))
    if status == DONE:
        messages.success(request, f"已登记 {expert.name}。")
        return redirect("reviews:expert_record", user_id)
    context = {"expert": expert, "form": form, "known": bool(initial)}
    return render(request, "reviews/office/expert.html", context, status=status)
