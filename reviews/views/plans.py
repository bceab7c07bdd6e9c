"""分派方案 of one panel: solved, previewed, adopted; and what is pinned or barred by hand before."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from reviews.forms.panels import HoldForm
from reviews.models import Panel
from reviews.selectors.holds import holds_of
from reviews.selectors.panels import load_panel
from reviews.selectors.planning import dossier_by_number
from reviews.services.holds import lift_hold, set_hold
from reviews.services.proposing import plan_assignments, propose_assignments
from reviews.views.access import person
from reviews.views.plan_rows import dossier_rows, load_rows, summary


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, panel_id: int) -> HttpResponse:
    """The best plan beside today's assignments, or the rules in its way; a POST adopts what was shown."""
    user, cycle = person(request, RoleCode.AGENCY)
    panel = load_panel(cycle=cycle, panel_id=panel_id, by=user)
    if request.method == "POST":
        digest, fresh = request.POST.get("digest", ""), request.POST.get("fresh") == "1"
        added, dropped = propose_assignments(panel_id=panel_id, digest=digest, fresh=fresh, by=user)
        messages.success(request, f"已采用方案：新增拟分派 {added} 项，取消 {dropped} 项。分派发布前专家不可见。")
        return redirect(f"{reverse('reviews:assignments')}?panel={panel_id}")
    return render(request, "reviews/agency/plan.html", {"panel": panel} | _shown(request, panel, user))


def _shown(request: HttpRequest, panel: Panel, user: User) -> dict[str, object]:
    fresh = request.GET.get("fresh") == "1"
    try:
        found = plan_assignments(panel, by=user, fresh=fresh)
    except DomainError as error:
        return {"why_not": error.sentence}
    if found.solution.obstacles:
        return {"obstacles": found.solution.obstacles, "rule": panel.cycle.rulebook.seats(panel.stage)}
    return {
        "plan": found,
        "fresh": fresh,
        "changes": found.added or found.dropped,
        "facts": summary(found),
        "loads": load_rows(found),
        "page": page_of(request, dossier_rows(found)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def holds(request: HttpRequest, panel_id: int) -> HttpResponse:
    """What is pinned and barred, 50 a page, and the form for one more."""
    user, cycle = person(request, RoleCode.AGENCY)
    panel = load_panel(cycle=cycle, panel_id=panel_id, by=user)
    form = HoldForm(request.POST or None, panel=panel)
    status = attempt(form, lambda: _set(form, panel, user))
    if status == DONE:
        messages.success(request, "已保存，下一次生成分派方案时生效。")
        return redirect("reviews:assignment_holds", panel_id)
    context = {"panel": panel, "form": form, "page": page_of(request, holds_of(panel, by=user))}
    return render(request, "reviews/agency/holds.html", context, status=status)


def _set(form: HoldForm, panel: Panel, user: User) -> None:
    values = form.cleaned_data
    application = dossier_by_number(panel, by=user, number=values["number"])
    set_hold(
        panel_id=panel.pk,
        application_id=application.pk,
        expert_id=values["expert"],
        kind=values["kind"],
        reason=values["reason"],
        by=user,
    )


@require_POST
@login_required
def lift(request: HttpRequest, panel_id: int, hold_id: int) -> HttpResponse:
    """Ends one of them."""
    user, _ = person(request, RoleCode.AGENCY)
    lift_hold(panel_id=panel_id, hold_id=hold_id, by=user)
    messages.success(request, "已解除。")
    return redirect("reviews:assignment_holds", panel_id)
