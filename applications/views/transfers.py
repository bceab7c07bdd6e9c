"""The office gives a dossier to another bureau, and reads where it has been."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.transfers import TransferForm
from applications.models import Application
from applications.selectors.transfers import load_for_transfer, may_be_transferred, targets_of, transfers_of
from applications.services.transfers import transfer_dossier
from applications.workflow.veil import shown_state
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form, with_fresh


@role_required(RoleCode.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    """GET: the bureaus to choose from and the history. POST: the transfer, at once."""
    by = signed_in(request)
    application = load_for_transfer(by=by, number=number)
    data = request.POST if request.method == "POST" else None
    form = TransferForm(data, targets=targets_of(application), version=application.version)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _transfer(request, application, form)
        except DomainError as error:
            status = put_on_form(form, error)
            with_fresh(form, version=application.version)
        else:
            return redirect("applications:detail", number=number)
    context = {
        "application": application,
        "state": shown_state(application, by),
        "form": form,
        "open": may_be_transferred(application),
        "history": transfers_of(application),
    }
    return render(request, "applications/bureau/transfer.html", context, status=status)


def _transfer(request: HttpRequest, application: Application, form: TransferForm) -> None:
    data = form.cleaned_data
    done = transfer_dossier(
        application_id=application.pk,
        bureau_id=int(data["bureau"]),
        reason=data["reason"],
        version=data["version"],
        by=signed_in(request),
    )
    messages.success(request, f"已转交{done.to_bureau.name}，有关各方已收到通知。")
