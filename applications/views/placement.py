"""组别与推荐部门: the applicant in its draft; 更正组别: the office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.placement import GroupCorrectionForm, PlacementForm
from applications.selectors.applicant import why_locked
from applications.selectors.placement import may_group_be_corrected
from applications.selectors.screening import load_for_office
from applications.services.placement import ONLY_IN_DRAFT, choose_placement, correct_group
from applications.views.applicant import applicant, own_application
from applications.workflow.veil import shown_state
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.ui.form_answers import DONE, attempt


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def placement(request: HttpRequest, number: str) -> HttpResponse:
    """Group and bureau as they are chosen; a POST writes the choice while the draft is open."""
    application = own_application(request, number)
    locked = why_locked(application, database_now()) or ("" if application.state == "draft" else ONLY_IN_DRAFT)
    form = PlacementForm(request.POST if request.method == "POST" else None, application=application)
    status = attempt(
        form,
        lambda: choose_placement(
            application_id=application.pk,
            group_code=form.cleaned_data["group"],
            bureau_id=int(form.cleaned_data["bureau"]),
            version=form.cleaned_data["version"],
            by=applicant(request),
        ),
        version=application.version,
    )
    if status == DONE:
        messages.success(request, "组别和推荐部门已保存。")
        return redirect("applications:apply_overview", number=number)
    context = {"application": application, "form": form, "locked": locked}
    return render(request, "applications/applicant/placement.html", context, status=status)


@role_required(RoleCode.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, number: str) -> HttpResponse:
    """The group as it stands; a POST writes the correction with its grounds."""
    by = signed_in(request)
    application = load_for_office(by=by, number=number)
    form = GroupCorrectionForm(request.POST if request.method == "POST" else None, application=application)
    status = attempt(
        form,
        lambda: correct_group(
            number=number,
            group_code=form.cleaned_data["group"],
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            by=by,
        ),
        version=application.version,
    )
    if status == DONE:
        messages.success(request, "组别已更正，申报单位和推荐部门已收到通知。")
        return redirect("applications:detail", number=number)
    context = {
        "application": application,
        "state": shown_state(application, by),
        "form": form,
        "open": may_group_be_corrected(application),
    }
    return render(request, "applications/office/group.html", context, status=status)
