"""Importing a table into a section by pasting it or from a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.section_import import ImportForm
from applications.models import Application
from applications.rules.dossier import SectionRule
from applications.section_merge import as_text
from applications.selectors.applicant import why_locked
from applications.selectors.applicant_section import stored_answers
from applications.selectors.dossier import reading_of
from applications.services.applicant_import import import_answers
from applications.views.applicant import applicant, own_application
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, NotFoundForYou


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section_import(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """GET asks for a table, POST takes it whole or says in which row and column it does not fit."""
    application = own_application(request, number)
    rule = application.cycle.rulebook.dossier.section(key)
    locked = why_locked(application, database_now()) if request.method != "POST" else ""
    form = _form(request, application, rule) if rule else None
    if rule is None or form is None or not form.fields["table"].choices:  # type: ignore[attr-defined]
        raise NotFoundForYou
    if locked:
        messages.info(request, locked)
        return redirect("applications:detail", number=number)
    if request.method == "POST" and form.is_valid():
        return _import(request, application, rule, form)
    return _page(request, application, rule, form, 422 if form.errors else 200)


def _form(request: HttpRequest, application: Application, rule: SectionRule) -> ImportForm:
    known = {key: answer.data for key, answer in stored_answers(application).items()}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return ImportForm(
        *sent,
        section=rule,
        reading=reading_of(application, known),
        stored=known.get(rule.key, {}),
        table=request.GET.get("table", ""),
    )


def _import(request: HttpRequest, application: Application, rule: SectionRule, form: ImportForm) -> HttpResponse:
    try:
        import_answers(application_id=application.pk, section=rule.key, entry=form.entry(), by=applicant(request))
    except Conflict as conflict:
        form.add_error(None, conflict.sentence)
        return _page(request, application, rule, form, conflict.status)
    messages.success(request, f"已导入“{rule.title}”，请核对。")
    return redirect("applications:section", number=application.number, key=rule.key)


def _page(
    request: HttpRequest, application: Application, rule: SectionRule, form: ImportForm, status: int
) -> HttpResponse:
    context = {
        "application": application,
        "section": rule,
        "form": form,
        "loaded": request.POST.get("loaded", "") or as_text(form.digests()),
    }
    return render(request, "applications/applicant/section_import.html", context, status=status)
