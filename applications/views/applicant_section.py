"""One section of the dossier: a page that works without script, and the same endpoint for autosave."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.dossier import SectionForm
from applications.forms.section_choices import decided
from applications.models import Application, SectionAnswer
from applications.rules.dossier import SectionRule
from applications.section_merge import as_text
from applications.selectors.applicant import why_locked
from applications.selectors.applicant_section import last_changes, marked, next_section, origins_of, stored_answers
from applications.selectors.corrections import why_part_closed
from applications.selectors.dossier import reading_of
from applications.selectors.returns import returned_part
from applications.services.applicant_section import Saved, save_section
from applications.views.applicant import applicant, own_application
from applications.views.applicant_conflict import conflict_page
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.ui.htmx import wants_part

FOLDER = "applications/applicant/"
UNPROCESSABLE, CONFLICT = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """GET shows the form, POST saves it as a draft: whatever is right is kept, what is wrong is named at its place."""
    application = own_application(request, number)
    rule = application.cycle.rulebook.dossier.section(key)
    if rule is None:
        raise NotFoundForYou
    if request.method == "POST":
        return _save(request, application, rule)
    locked = why_locked(application, database_now())
    closed = locked or why_part_closed(application, section=key)
    if closed:
        messages.info(request, closed)
        return redirect("applications:detail" if locked else "applications:apply_overview", number=number)
    answers = stored_answers(application)
    form, stored = _form(application, rule, answers), answers.get(key)
    if not form.reading.fields(rule):
        messages.info(request, f"按目前的填写内容，不需要填写“{rule.title}”。")
        return redirect("applications:apply_overview", number=number)
    return _page(request, application, rule, form, stored, form.digests())


def _form(
    application: Application, rule: SectionRule, answers: Mapping[str, SectionAnswer], data: QueryDict | None = None
) -> SectionForm:
    known = {key: answer.data for key, answer in answers.items()}
    return SectionForm(
        data,
        section=rule,
        reading=reading_of(application, known),
        stored=known.get(rule.key, {}),
        origins=origins_of(answers.get(rule.key)),
    )


def _save(request: HttpRequest, application: Application, rule: SectionRule) -> HttpResponse:
    user, quiet = applicant(request), wants_part(request)
    form = _form(application, rule, stored_answers(application), decided(request.POST))
    try:
        saved = save_section(application_id=application.pk, section=rule.key, entry=form.entry(), by=user)
    except DomainError as refusal:
        if isinstance(refusal, NotFoundForYou) or not quiet:
            raise
        context = {"refusal": refusal.sentence, "loaded": request.POST.get("loaded", "")}
        return render(request, f"{FOLDER}_saved.html", context, status=refusal.status)
    if quiet:
        return _status(request, form, saved, user)
    if saved.merged.clashes:
        return conflict_page(request, application, rule, form, saved, user)
    if form.errors:
        return _page(request, application, rule, form, saved.stored, saved.merged.loaded)
    return _onward(request, application, rule)


def _status(request: HttpRequest, form: SectionForm, saved: Saved, user: User) -> HttpResponse:
    """The answer to autosave: what is saved, and what is not and why."""
    clashes = saved.merged.clashes
    touched = (*clashes, *saved.merged.newer)
    changes = last_changes(saved.stored, touched, by=user) if touched else {}
    context: dict[str, Any] = {
        "stored": saved.stored,
        "form": form,
        "loaded": as_text(saved.merged.loaded),
        "clashes": form.labels(clashes),
        "newer": form.labels(saved.merged.newer),
        "change": changes[touched[0]] if touched else None,
        "open": " ".join(form.names_open(clashes)),
        "changed": [key for key in form.origins if key not in marked(saved.stored, "copied")],
    }
    status = CONFLICT if clashes else UNPROCESSABLE if form.errors else 200
    return render(request, f"{FOLDER}_saved.html", context, status=status)


def _onward(request: HttpRequest, application: Application, rule: SectionRule) -> HttpResponse:
    messages.success(request, f"“{rule.title}”已保存。")
    following = next_section(application, rule)
    if "stay" in request.POST:
        return redirect("applications:section", number=application.number, key=rule.key)
    if following is None:
        return redirect("applications:evidence", number=application.number)
    return redirect("applications:section", number=application.number, key=following.key)


def _page(
    request: HttpRequest,
    application: Application,
    rule: SectionRule,
    form: SectionForm,
    stored: SectionAnswer | None,
    loaded: dict[str, str],
) -> HttpResponse:
    context = {
        "application": application,
        "section": rule,
        "sections": form.reading.sections(),
        "form": form,
        "stored": stored,
        "loaded": as_text(loaded),
        "open": " ".join(form.names_open(())),
        "refused": [] if form.is_bound else form.labels(marked(stored, "refused")),
        "part": returned_part(application, rule.key),
    }
    return render(request, f"{FOLDER}section.html", context, status=UNPROCESSABLE if form.errors else 200)
