"""Ordering what is taken away: the office's list as a table, a dossier or a round as a ZIP."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from applications.forms.screening_filters import OfficeFilterForm
from applications.selectors.archives import load_round_for_archive
from applications.services.archives import order_dossier, order_round
from applications.services.list_exports import order_export
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode

staff_only = role_required(RoleCode.OFFICE, RoleCode.SUPERVISOR)


@role_required(RoleCode.OFFICE)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Starts the export of what the address asks for; its page shows how far it is."""
    wanted = OfficeFilterForm(request.GET).wanted()
    job = order_export(wanted=wanted, file_format=request.POST.get("format", ""), by=signed_in(request))
    return redirect("applications:office_job", job_id=job.pk)


@staff_only
@require_POST
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """Starts packing one dossier."""
    job = order_dossier(number=number, by=signed_in(request))
    return redirect("applications:office_job", job_id=job.pk)


@staff_only
@require_POST
def whole_round(request: HttpRequest, code: str) -> HttpResponse:
    """Starts packing every dossier of the round that the person may read."""
    by = signed_in(request)
    job = order_round(cycle=load_round_for_archive(by=by, code=code), by=by)
    return redirect("applications:office_job", job_id=job.pk)
