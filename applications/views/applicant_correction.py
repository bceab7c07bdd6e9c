"""补正通知: what to put right, until when, where, and what the applicant says to each part."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.correction_replies import RepliesForm
from applications.models import Application
from applications.selectors.correction_replies import open_parts, running_correction
from applications.selectors.corrections import rounds_of
from applications.services.correction_replies import reply_to_parts
from applications.views.applicant import applicant, own_application
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """The running round with its replies, and the earlier ones. POST keeps the replies."""
    application = own_application(request, number)
    form, status = _form(request, application), 200
    if form is not None and form.is_bound:
        status = 422
        if form.is_valid():
            try:
                reply_to_parts(application_id=application.pk, replies=form.replies(), by=applicant(request))
            except DomainError as error:
                status = put_on_form(form, error)
            else:
                messages.success(request, "补正说明已保存。改好后请核对并提交补正。")
                return redirect("applications:correction_notice", number=number)
    now = database_now()
    due = application.correction_due_at if form is not None else None
    context = {
        "application": application,
        "form": form,
        "at": now,
        "due_at": due,
        "late": due is not None and now >= due,
        "phone": application.cycle.rulebook.labels.office_phone,
        "rounds": rounds_of(application),
    }
    return render(request, "applications/applicant/correction.html", context, status=status)


def _form(request: HttpRequest, application: Application) -> RepliesForm | None:
    running = running_correction(application)
    if running is None:
        return None
    return RepliesForm(request.POST if request.method == "POST" else None, parts=open_parts(application, running))
