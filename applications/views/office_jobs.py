"""The office's long tasks: progress, and the way to what they have made."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.models import OfficeJob
from applications.selectors.office_jobs import job_of, result_of
from applications.services.office_jobs import page_of_outcome, take_result
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import file_response
from baoji_award.ui.htmx import wants_part

staff_only = role_required(RoleCode.OFFICE, RoleCode.SUPERVISOR)


@staff_only
@require_safe
def job(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """How far the job is. The waiting part asks for itself every two seconds."""
    by = signed_in(request)
    found = job_of(by=by, job_id=job_id)
    is_open = found.state in {OfficeJob.State.WAITING, OfficeJob.State.RUNNING}
    context = {
        "job": found,
        "is_open": is_open,
        "result": result_of(found, by=by, at=database_now()),
        "outcome_url": page_of_outcome(found) if found.state == OfficeJob.State.DONE else "",
        "failed": "未能完成，请重新发起；仍不成功的，请联系系统管理员。"
        if found.state == OfficeJob.State.FAILED
        else "",
    }
    part = "_office_job" if wants_part(request) else "office_job"
    return render(request, f"applications/office/{part}.html", context)


@login_required
@require_safe
def result(request: HttpRequest, job_id: uuid.UUID) -> HttpResponseBase:
    """The file the job has made."""
    found = take_result(job_id=job_id, by=signed_in(request))
    return file_response(found.stored, name=found.name)
