"""The archive of the round: ordered, its digest and what the check of it found, and the auditor's script."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import AwardCycle, OfficeJob
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.serving import bytes_response
from baoji_award.ui.paging import page_of
from committee.selectors.round_archives import archives_of, reason_against_archive
from committee.services.round_archive import order_round_archive
from committee.services.round_verification import SCRIPT
from committee.views.access import attempt, workspace_page

archivists_page = workspace_page(RoleCode.OFFICE, RoleCode.SUPERVISOR)


@require_http_methods(["GET", "HEAD", "POST"])
@archivists_page
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The archives of the round; POST starts a new one and leads to its progress."""
    if request.method == "POST":
        started: list[OfficeJob] = []
        if attempt(request, lambda: started.append(order_round_archive(cycle=cycle, by=user)), "已开始生成评选档案。"):
            return redirect("applications:office_job", job_id=started[0].pk)
        return redirect("committee:round_archives")
    context = {
        "cycle": cycle,
        "page": page_of(request, archives_of(cycle)),
        "against": reason_against_archive(cycle),
        "user": user,
    }
    return render(request, "committee/round_archives.html", context)


@require_safe
@archivists_page
def verifier(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """docs/verify_round.py, to take away."""
    return bytes_response(SCRIPT.read_bytes(), name=SCRIPT.name, content_type="text/x-python; charset=utf-8")
