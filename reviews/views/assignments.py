"""任务分派: the matrix of dossiers and experts, its release, and recusals."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode
from baoji_award.errors import DomainError
from baoji_award.ui.paging import page_of
from reviews.forms.agency import RecusalForm
from reviews.selectors.agency import dossiers_for, enabled_panels, load_assignment, matrix_of
from reviews.services.assignment import release_assignments
from reviews.services.matrix import assign_everybody, change_assignments
from reviews.views.access import person


@require_safe
@login_required
def matrix(request: HttpRequest) -> HttpResponse:
    """Dossiers × members of one panel, 50 dossiers a page."""
    user, cycle = person(request, RoleCode.AGENCY)
    panels = enabled_panels(cycle)
    asked = next((panel for panel in panels if str(panel.pk) == request.GET.get("panel")), None)
    chosen = asked or next(iter(panels), None)
    context: dict[str, object] = {"panels": panels, "panel": chosen}
    if chosen is not None:
        page = page_of(request, dossiers_for(chosen, by=user))
        context |= {"page": page, "matrix": matrix_of(chosen, panels[chosen], list(page.object_list), by=user)}
    return render(request, "reviews/agency/assignments.html", context)


@require_POST
@login_required
def change(request: HttpRequest, panel_id: int) -> HttpResponse:
    """Proposes what was ticked and takes back what was unticked; `everybody` proposes all that is free."""
    user, _ = person(request, RoleCode.AGENCY)
    if "everybody" in request.POST:
        added, dropped = assign_everybody(panel_id=panel_id, by=user), 0
    else:
        add, drop = _ticked(request.POST)
        added, dropped = change_assignments(panel_id=panel_id, add=add, drop=drop, by=user)
    messages.success(request, f"新分派 {added} 项，取消 {dropped} 项。分派发布前专家不可见。")
    return redirect(f"{reverse('reviews:assignments')}?panel={panel_id}")


def _ticked(data: QueryDict) -> tuple[list[tuple[int, int]], list[int]]:
    try:
        pairs = [value.split(":") for value in data.getlist("add")]
        return [(int(a), int(e)) for a, e in pairs], [int(value) for value in data.getlist("drop")]
    except ValueError as error:
        raise DomainError("提交的内容不完整，请刷新页面后重试。") from error


@require_POST
@login_required
def release(request: HttpRequest, panel_id: int) -> HttpResponse:
    """Publishes the panel's proposals to its experts."""
    user, _ = person(request, RoleCode.AGENCY)
    count = release_assignments(panel_id=panel_id, by=user)
    messages.success(request, f"已发布 {count} 项分派，并通知相关专家。")
    return redirect(f"{reverse('reviews:assignments')}?panel={panel_id}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def recusal(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Decides that an expert stays away from a dossier; at work at once."""
    user, cycle = person(request, RoleCode.AGENCY)
    found = load_assignment(cycle, by=user, assignment_id=assignment_id)
    form = RecusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        record_recusal(application_id=found.application_id, user_id=found.expert_id, reason=reason, by=user)
        messages.success(request, "回避已生效，该专家不能再查看此申报。")
        return redirect(f"{reverse('reviews:assignments')}?panel={found.panel_id}")
    context = {"assignment": found, "form": form}
    return render(request, "reviews/agency/recusal.html", context, status=422 if form.errors else 200)
