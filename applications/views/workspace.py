"""Where a signed-in person lands, the switch between their roles, and the one endpoint for single actions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from applications.forms.actions import LONGEST_REASON, ActionForm
from applications.menu import ROLE_SESSION_KEY, active_role, home_of, roles_held
from applications.selectors.applications import load_application
from applications.services.actions import act
from applications.stages import APPLICATION
from baoji_award.accounts.access import signed_in
from baoji_award.errors import DomainError, NotFoundForYou


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """On to the active role's first page."""
    return redirect(home_of(active_role(request)))


@require_POST
@login_required
def switch_role(request: HttpRequest, role: str) -> HttpResponse:
    """Changes the active role to another one the person holds; 404 for any other."""
    held = {code.value: code for code in roles_held(signed_in(request))}
    if role not in held:
        raise NotFoundForYou
    request.session[ROLE_SESSION_KEY] = role
    return redirect(home_of(held[role]))


@require_POST
@login_required
def perform(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """POST of one action's form: reason and version. Domain errors become their readable pages."""
    user = signed_in(request)
    application = load_application(by=user, number=number)
    row = APPLICATION.action.get(action)
    if row is None or row.collective:
        raise NotFoundForYou
    form = ActionForm(request.POST)
    form.full_clean()
    if "reason" in form.errors:
        raise DomainError(f"原因不超过 {LONGEST_REASON} 字，请删减后重新提交。")
    act(
        application_id=application.pk,
        action=action,
        by=user,
        reason=form.cleaned_data.get("reason", ""),
        version=form.cleaned_data.get("version"),
    )
    messages.success(request, f"已办理：{row.label}。")
    return redirect("applications:detail", number=number)
