"""The dossier as whoever may see it sees it, and its files."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.selectors.applications import load_application
from applications.selectors.archives import may_pack
from applications.selectors.dossier_contents import contents_for, is_applicant_of, sees_procedure
from applications.selectors.dossier_rows import answer_sections
from applications.selectors.dossier_trail import trail_of
from applications.selectors.identity_rows import identity_section
from applications.selectors.recommendations import recommendation_for
from applications.selectors.rejections import letter_about
from applications.services.dossier_reading import read_file
from applications.views.dossier_actions import action_bar
from applications.workflow.presentation import stepper
from applications.workflow.veil import shown_state
from baoji_award.accounts.access import signed_in
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import file_response


@require_safe
@login_required
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """Identity, contents, recommendation, history and the action bar, each as far as this viewer may know."""
    user = signed_in(request)
    application = load_application(by=user, number=number)
    at = database_now()
    contents = contents_for(by=user, application=application)
    procedure = sees_procedure(user, application)
    context = {
        "application": application,
        "state": shown_state(application, user),
        "steps": stepper(application.cycle),
        "heading": (f"申报编号 {application.number}", application.group.name, application.cycle.title),
        "sections": [
            identity_section(application, contents, contact=procedure),
            *answer_sections(application, contents, editable=False),
        ],
        "contents": contents,
        "procedure": procedure,
        "may_pack": may_pack(by=user, application=application),
        "recommendation": recommendation_for(by=user, application=application),
        "rejection": letter_about(by=user, application=application),
        "trail": trail_of(by=user, application=application),
        "actions": action_bar(user, application, at),
        "is_applicant": is_applicant_of(user, application),
    }
    return render(request, "applications/dossier/detail.html", context)


@require_safe
@login_required
def file(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """One file as a download; every download is audited."""
    user = signed_in(request)
    application = load_application(by=user, number=number)
    found = read_file(application=application, file_id=pk, by=user)
    return file_response(found.stored, name=found.name)
