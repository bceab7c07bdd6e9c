"""申报条件自查 of one dossier: answered before the form, stored, judged as things stand."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.eligibility import StoredSelfCheckForm
from applications.models import Application
from applications.selectors.applicant import why_locked
from applications.selectors.dossier import reading_of
from applications.selectors.dossier_contents import Contents
from applications.selectors.eligibility import known_findings, self_check_of
from applications.selectors.proofs import proved_in_form, proved_on_page
from applications.services.eligibility import HANDED_IN, answer_self_check
from applications.views.applicant import applicant, own_application
from baoji_award.calendar.clock import database_now
from baoji_award.ui.form_answers import DONE, attempt


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def eligibility(request: HttpRequest, number: str) -> HttpResponse:
    """The questions with what the portal knows by itself, and the verdicts on the answers in force."""
    application = own_application(request, number)
    context = _page(application)
    stored = context["check"]
    answers = stored.answered.answers if stored else {}
    data = request.POST if request.method == "POST" else None
    form = StoredSelfCheckForm(data, answers=answers, rules=application.cycle.rulebook)
    status = attempt(
        form,
        lambda: answer_self_check(application_id=application.pk, answers=form.answers(), by=applicant(request)),
    )
    if status == DONE:
        messages.success(request, "自查已保存。")
        return redirect("applications:eligibility", number=number)
    return render(request, "applications/applicant/eligibility.html", context | {"form": form}, status=status)


def self_check_panel(application: Application, contents: Contents) -> dict[str, object]:
    """For whoever works on the dossier: the self-check, or what the portal knows where nobody answered it."""
    at = database_now()
    check = self_check_of(application, at)
    found = check.findings if check else known_findings(application.cycle, application.organisation, at)
    reading = reading_of(application, contents.answers)
    return {"self_check": check, "conditions": proved_on_page(found, reading)}


def _page(application: Application) -> dict[str, Any]:
    at = database_now()
    locked = why_locked(application, at) or ("" if application.state == "draft" else HANDED_IN)
    check = self_check_of(application, at)
    found = check.findings if check else known_findings(application.cycle, application.organisation, at)
    return {
        "application": application,
        "locked": locked,
        "check": check,
        "conditions": proved_in_form(found, reading_of(application), application),
    }
