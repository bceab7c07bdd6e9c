"""The supervisor's screens: overview, audit log, the chain, remarks. Nothing here changes the award."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import AwardCycle
from applications.workflow.presentation import stepper
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.selectors import actions_in_use, events, verify
from baoji_award.audit.services import anchor
from baoji_award.audit.words import log_lines
from baoji_award.calendar.clock import database_now
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from committee.forms.office import LogFilter, RemarkForm
from committee.selectors.supervision import overdue_objections, remarks, state_counts, unanswered
from committee.services.remarks import write_remark
from committee.views.access import workspace_page


@require_safe
@workspace_page(RoleCode.SUPERVISOR)
def home(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """How the round stands and what needs attention."""
    at = database_now()
    context = {
        "cycle": cycle,
        "steps": stepper(cycle),
        "counts": state_counts(by=user, cycle=cycle),
        "overdue": overdue_objections(by=user, cycle=cycle, at=at),
        "unanswered": unanswered(user, RoleCode.SUPERVISOR).count(),
        "anchor": anchor(),
    }
    return render(request, "committee/supervise_home.html", context)


@require_safe
@workspace_page(RoleCode.SUPERVISOR)
def log(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The audit log, newest first."""
    form = LogFilter(request.GET, actions=actions_in_use())
    page = page_of(request, events(**form.filters()), read=log_lines)
    return render(request, "committee/supervise_log.html", {"form": form, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(RoleCode.SUPERVISOR)
def chain(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The end of the chain; on request the whole chain is computed again and compared with what was printed."""
    verdict = verify() if request.method == "POST" else None
    return render(request, "committee/supervise_chain.html", {"anchor": anchor(), "verdict": verdict})


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(RoleCode.SUPERVISOR)
def remark_list(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The supervisor's remarks with the office's answers; a new one is written here."""
    form = RemarkForm(request.POST or None)
    status = attempt(form, lambda: write_remark(cycle_id=cycle.pk, by=user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, "监督意见已送组委会办公室。")
        return redirect("committee:supervise_remarks")
    context = {"form": form, "page": page_of(request, remarks(by=user, role=RoleCode.SUPERVISOR))}
    return render(request, "committee/supervise_remarks.html", context, status=status)
