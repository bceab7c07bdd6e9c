"""资格初审: the desk for one dossier."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.screening import ChecksForm
from applications.models import Application
from applications.selectors.completeness import completeness_of
from applications.selectors.credit import credit_answers
from applications.selectors.dossier_contents import contents_for
from applications.selectors.dossier_rows import answer_sections
from applications.selectors.dossier_trail import trail_of
from applications.selectors.findings import findings_of, is_examined, last_examined
from applications.selectors.identity_rows import identity_rows
from applications.selectors.recommendations import recommendation_for
from applications.selectors.rejections import letter_about
from applications.selectors.screening import checks_of, load_for_office
from applications.services.screening import answer_checks
from applications.views.dossier_actions import action_bar
from applications.views.eligibility import self_check_panel
from applications.workflow.veil import shown_state
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form, with_fresh


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: HttpRequest, number: str) -> HttpResponse:
    """The checklist beside the dossier. POST saves the answers; qualifying is an action of its own."""
    by = signed_in(request)
    application = load_for_office(by=by, number=number)
    data = request.POST if request.method == "POST" else None
    form = ChecksForm(data, checks=checks_of(application), version=application.version)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            answer_checks(
                application_id=application.pk,
                answers=form.answers(),
                version=form.cleaned_data["version"],
                by=by,
            )
        except DomainError as error:
            status = put_on_form(form, error)
            with_fresh(form, version=application.version)
        else:
            messages.success(request, "核查结论已保存。")
            return redirect("applications:screening", number=number)
    context = {**_desk(by, application), "form": form}
    return render(request, "applications/office/screening.html", context, status=status)


def _desk(by: User, application: Application) -> dict[str, object]:
    contents = contents_for(by=by, application=application)
    at = database_now()
    return {
        "application": application,
        "state": shown_state(application, by),
        "identity": identity_rows(application, contents, contact=True),
        "contents": contents,
        **self_check_panel(application, contents),
        "sections": answer_sections(application, contents, editable=False),
        "recommendation": recommendation_for(by=by, application=application),
        "batch": getattr(getattr(application, "batch_entry", None), "batch", None),
        "rejection": letter_about(by=by, application=application),
        "completeness": completeness_of(application, contents),
        "credit": credit_answers(application, at),
        "findings": findings_of(by=by, application=application),
        "examined": is_examined(application, last_examined(application.cycle)),
        "answering": application.state == "office_check",
        "trail": trail_of(by=by, application=application),
        "actions": action_bar(by, application, at),
    }
