"""要求补正: what the applicant has to correct, part by part; and what becomes of a late one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.forms.corrections import CorrectionForm, LateForm
from applications.models import Application
from applications.selectors.corrections import named_parts, rounds_of
from applications.selectors.screening import load_for_office
from applications.services.corrections import ask_correction, end_late_correction, extend_correction
from applications.workflow.veil import shown_state
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.ui.form_answers import DONE, attempt


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """The rounds so far, and the form for the next one while the dossier lies with the office."""
    by = signed_in(request)
    application = load_for_office(by=by, number=number)
    data = request.POST if request.method == "POST" else None
    form = CorrectionForm(data, parts=named_parts(application), version=application.version)
    status = attempt(
        form,
        lambda: ask_correction(
            application_id=application.pk, reasons=form.reasons(), by=by, version=form.cleaned_data["version"]
        ),
        version=application.version,
    )
    if status == DONE:
        messages.success(request, "已要求补正，列出的内容已向申报单位开放。")
        return redirect("applications:screening", number=number)
    return _page(request, by, application, {"form": form}, status)


@office_only
@require_POST
def late(request: HttpRequest, number: str) -> HttpResponse:
    """The office's decision on a late correction."""
    by = signed_in(request)
    application = load_for_office(by=by, number=number)
    form = LateForm(request.POST)
    status = attempt(form, lambda: _decide(by, application, form), version=application.version)
    if status == DONE:
        messages.success(request, "决定已办理。")
        return redirect("applications:correction", number=number)
    return _page(request, by, application, {"late": form}, status)


def _decide(by: User, application: Application, form: LateForm) -> None:
    data = form.cleaned_data
    common = {"application_id": application.pk, "reason": data["reason"], "by": by, "version": data["version"]}
    if data["decision"] == "extend":
        extend_correction(**common, workdays=data["workdays"])
    else:
        end_late_correction(**common)


def _page(
    request: HttpRequest, by: User, application: Application, forms: dict[str, object], status: int
) -> HttpResponse:
    rules, now = application.cycle.rulebook, database_now()
    context = {
        "application": application,
        "state": shown_state(application, by),
        "at": now,
        "rounds": rounds_of(application),
        "workdays": rules.correction_workdays,
        "asking": application.state == "office_check",
        "deciding": application.state == "correction" and rules.checking.correction_late == "office_decides",
        "form": forms.get("form"),
        "late": forms.get("late") or LateForm(initial={"version": application.version}),
    }
    return render(request, "applications/office/correction.html", context, status=status)
