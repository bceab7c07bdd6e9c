"""One section of the dossier: a page that works without script, and the same endpoint for autosave."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from applications.forms.dossier import SectionForm
from applications.models import Application, SectionAnswer
from applications.rules.dossier import SectionRule
from applications.selectors.applicant import why_locked
from applications.selectors.applicant_section import next_section, stored_answer
from applications.services.applicant_section import StaleSection, save_section
from applications.views.applicant import applicant, own_application
from applications.views.applicant_conflict import conflict_page
from baoji_award.calendar.clock import database_now
from baoji_award.errors import NotFoundForYou

FOLDER = "applications/applicant/"
UNPROCESSABLE, CONFLICT = 422, 409


class _Request(HttpRequest):
    htmx: HtmxDetails


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section(request: _Request, number: str, key: str) -> HttpResponse:
    """GET shows the form, POST saves it as a draft: whatever is right is kept, what is wrong is named at its place."""
    application = own_application(request, number)
    rule = application.cycle.rulebook.dossier.section(key)
    if rule is None:
        raise NotFoundForYou
    if request.method == "POST":
        return _save(request, application, rule)
    locked = why_locked(application, database_now())
    if locked:
        messages.info(request, locked)
        return redirect("applications:detail", number=number)
    stored = stored_answer(application, key)
    return _page(request, application, rule, _form(application, rule, stored), stored)


def _form(
    application: Application, rule: SectionRule, stored: SectionAnswer | None, request: HttpRequest | None = None
) -> SectionForm:
    return SectionForm(
        request.POST if request else None,
        section=rule,
        group=application.group.code,
        years=application.cycle.rulebook.table_years,
        stored=stored.data if stored else {},
    )


def _save(request: _Request, application: Application, rule: SectionRule) -> HttpResponse:
    stored = stored_answer(application, rule.key)
    form = _form(application, rule, stored, request)
    version = request.POST.get("version", "")
    try:
        saved = save_section(
            application_id=application.pk,
            section=rule.key,
            data=form.answers(),
            version=int(version) if version.isdecimal() else -1,
            by=applicant(request),
        )
    except StaleSection as stale:
        if request.htmx:
            return render(request, f"{FOLDER}_saved_stale.html", {"stored": stale.stored}, status=CONFLICT)
        return conflict_page(request, application, rule, form, stale.stored)
    if request.htmx:
        context = {"stored": saved, "form": form}
        return render(request, f"{FOLDER}_saved.html", context, status=UNPROCESSABLE if form.errors else 200)
    if form.errors:
        return _page(request, application, rule, form, saved)
    return _onward(request, application, rule)


def _onward(request: HttpRequest, application: Application, rule: SectionRule) -> HttpResponse:
    messages.success(request, f"“{rule.title}”已保存。")
    following = next_section(application, rule)
    if "stay" in request.POST:
        return redirect("applications:section", number=application.number, key=rule.key)
    if following is None:
        return redirect("applications:evidence", number=application.number)
    return redirect("applications:section", number=application.number, key=following.key)


def _page(
    request: HttpRequest, application: Application, rule: SectionRule, form: SectionForm, stored: SectionAnswer | None
) -> HttpResponse:
    context = {
        "application": application,
        "section": rule,
        "sections": application.cycle.rulebook.dossier.sections,
        "form": form,
        "stored": stored,
    }
    return render(request, f"{FOLDER}section.html", context, status=UNPROCESSABLE if form.errors else 200)
