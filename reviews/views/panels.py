"""评审组: the list with a form for a new one, and one panel with its members and rules."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from reviews.forms.agency import PanelForm, SeatForm
from reviews.models import Panel
from reviews.selectors.panel_draws import reserves_of
from reviews.selectors.panels import load_panel, panel_rules, panels_of
from reviews.services.panels import add_member, create_panel, enable_panel, remove_member
from reviews.views.access import person


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The round's panels, 50 a page, and a new one."""
    user, cycle = person(request, RoleCode.AGENCY)
    form = PanelForm(request.POST or None, cycle=cycle)
    made: list[Panel] = []
    status = attempt(form, lambda: made.append(_created(form, cycle.pk, user)))
    if status == DONE:
        return redirect("reviews:panel", made[0].pk)
    context = {"page": page_of(request, panels_of(cycle, by=user)), "form": form}
    return render(request, "reviews/agency/panels.html", context, status=status)


def _created(form: PanelForm, cycle_id: int, by: User) -> Panel:
    values = form.cleaned_data
    return create_panel(cycle_id=cycle_id, stage=values["stage"], name=values["name"], group_id=values["group"], by=by)


@require_safe
@login_required
def detail(request: HttpRequest, panel_id: int) -> HttpResponse:
    """Members, composition rules with ✓ or ✗, and the way to enable the panel."""
    user, cycle = person(request, RoleCode.AGENCY)
    panel = load_panel(cycle=cycle, panel_id=panel_id, by=user)
    rules = panel_rules(panel)
    context = {
        "panel": panel,
        "rules": rules,
        "ready": all(rule.holds for rule in rules),
        "form": SeatForm(panel=panel),
        "reserves": reserves_of(panel),
    }
    return render(request, "reviews/agency/panel.html", context)


@require_POST
@login_required
def seat(request: HttpRequest, panel_id: int) -> HttpResponse:
    """Seats an expert (again, to change the lead), or takes one off."""
    user, cycle = person(request, RoleCode.AGENCY)
    panel = load_panel(cycle=cycle, panel_id=panel_id, by=user)
    form = SeatForm(request.POST, panel=panel)
    if "remove" in request.POST:
        remove_member(panel_id=panel_id, user_id=_number(request.POST.get("user", "")), by=user)
        messages.success(request, "已移出评审组。")
    elif not form.is_valid():
        raise DomainError("请选择已接受本年度评审邀请的专家。")
    else:
        expert = form.cleaned_data["user"]
        add_member(panel_id=panel_id, user_id=expert, leader=form.cleaned_data["leader"], by=user)
        messages.success(request, "评审组成员已更新。")
    return redirect("reviews:panel", panel_id)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise DomainError("请选择要移出的成员。")
    return int(text)


@require_POST
@login_required
def enable(request: HttpRequest, panel_id: int) -> HttpResponse:
    """Enables the panel when its rules hold."""
    user, _ = person(request, RoleCode.AGENCY)
    enable_panel(panel_id=panel_id, by=user)
    messages.success(request, "评审组已启用，可以分派任务。")
    return redirect("reviews:panel", panel_id)
