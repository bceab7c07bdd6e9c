"""更正登记信息: the office, beside the dossier it checks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.identity_correction import IdentityCorrectionForm
from applications.models import Application
from applications.selectors.organisation import profile_mark
from applications.selectors.screening import load_for_office
from applications.services.identity_correction import correct_identity
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form, with_fresh


@role_required(RoleCode.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest, number: str) -> HttpResponse:
    """The identity as it stands now; a POST writes the correction with its grounds."""
    by = signed_in(request)
    application = load_for_office(by=by, number=number)
    form = _form(request, application)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            correct_identity(number=number, values=form.values(), reason=data["reason"], seen=data["seen"], by=by)
        except DomainError as error:
            status = put_on_form(form, error)
            fresh = load_for_office(by=by, number=number)
            with_fresh(form, seen=profile_mark(fresh.organisation))
        else:
            messages.success(request, "登记信息已更正，已通知申报单位。")
            return redirect("applications:screening", number=number)
    context = {"form": form, "application": application}
    return render(request, "applications/office/identity.html", context, status=status)


def _form(request: HttpRequest, application: Application) -> IdentityCorrectionForm:
    return IdentityCorrectionForm(
        request.POST if request.method == "POST" else None,
        organisation=application.organisation,
        rules=application.cycle.rulebook,
        today=local_day(database_now()),
    )
