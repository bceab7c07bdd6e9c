"""The report and the resolution as files, for those who prepare, decide or supervise; the leaders' signing page."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.access import signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.serving import file_response
from committee.selectors.evaluation import report_of
from committee.selectors.papers import report_for_leader
from committee.services.reading import read_paper
from committee.services.report import sign_report
from committee.views.access import attempt, workspace_page


@require_safe
@login_required
def paper(request: HttpRequest, name: str) -> HttpResponseBase:
    """The report or the resolution as a PDF, audited; refused to whoever is recused from a dossier in it."""
    found = read_paper(by=signed_in(request), name=name)
    return file_response(found.stored, name=f"{found.title}.pdf")


@require_safe
@workspace_page(RoleCode.EXPERT)
def signing(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """What a panel leader signs: the rows of the dossiers they judged, and the digest of the whole."""
    leader, rows = report_for_leader(by=user, cycle=cycle)
    context = {"cycle": cycle, "leader": leader, "rows": rows, "report": report_of(cycle)}
    return render(request, "committee/expert_report.html", context)


@require_POST
@workspace_page(RoleCode.EXPERT)
def sign(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The leader's signature."""
    attempt(request, partial(sign_report, cycle_id=cycle.pk, by=user), "已签署综合评审报告。")
    return redirect("committee:expert_report")
