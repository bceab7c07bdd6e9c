"""真实性核查: what the machine found in the round's dossiers, and what an officer makes of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.findings import FindingsFilterForm, MarkForm
from applications.models import OfficeJob
from applications.selectors.findings import findings_listed, last_examined, load_finding
from applications.selectors.rounds import round_at_hand_as
from applications.services.findings import mark_finding
from applications.services.office_jobs import start_job
from baoji_award.accounts.access import office_only, role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.ui.form_answers import put_on_form, with_fresh
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (Column("申报单位"), Column("类别", hide="sm"), Column("内容"), Column("对方", hide="sm"), Column("处理"))
supervisor_only = role_required(RoleCode.SUPERVISOR)


@office_only
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """The findings of the round at hand, 50 a page."""
    return _findings(request, RoleCode.OFFICE)


@supervisor_only
@require_safe
def supervise(request: HttpRequest) -> HttpResponse:
    """The same to read."""
    return _findings(request, RoleCode.SUPERVISOR)


def _findings(request: HttpRequest, role: RoleCode) -> HttpResponse:
    by = signed_in(request)
    cycle = round_at_hand_as(by=by, role=role)
    if cycle is None:
        raise NotFoundForYou
    form = FindingsFilterForm(request.GET)
    context = {
        "cycle": cycle,
        "form": form,
        "page": page_of(request, findings_listed(by=by, role=role, cycle=cycle, wanted=form.wanted())),
        "columns": COLUMNS,
        "examined_at": last_examined(cycle),
        "reading": role is RoleCode.SUPERVISOR,
    }
    return render(request, "applications/findings/list.html", context)


@office_only
@require_POST
def examine(request: HttpRequest) -> HttpResponse:
    """Starts an examination of the round, and shows how far it is."""
    by = signed_in(request)
    cycle = round_at_hand_as(by=by, role=RoleCode.OFFICE)
    if cycle is None:
        raise NotFoundForYou
    job = start_job(kind=OfficeJob.Kind.FINDINGS, cycle=cycle, by=by)
    return redirect("applications:office_job", job_id=job.pk)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding. POST marks it."""
    by = signed_in(request)
    found = load_finding(by=by, role=RoleCode.OFFICE, pk=pk)
    written = {"version": found.version, "note": found.note, "mark": found.mark if found.marked_by else ""}
    form = MarkForm(request.POST if request.method == "POST" else None, initial=written)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            mark_finding(finding_id=pk, mark=data["mark"], note=data["note"], version=data["version"], by=by)
        except DomainError as error:
            status = put_on_form(form, error)
            with_fresh(form, version=found.version)
        else:
            messages.success(request, "处理结果已保存。")
            return redirect("applications:finding", pk=pk)
    return render(request, "applications/findings/finding.html", {"finding": found, "form": form}, status=status)


@supervisor_only
@require_safe
def supervise_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding and what was made of it, to read."""
    found = load_finding(by=signed_in(request), role=RoleCode.SUPERVISOR, pk=pk)
    return render(request, "applications/findings/finding.html", {"finding": found, "reading": True})
