"""综合评审报告, for the office: its text in versions, who has signed, reminders."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.form_answers import DONE
from baoji_award.ui.form_answers import attempt as attempt_form
from baoji_award.ui.paging import page_of
from committee.forms.evaluation import ReportForm
from committee.models import EvaluationReport
from committee.report_sections import sections_of
from committee.selectors.evaluation import signers_of
from committee.selectors.papers import load_version, report_to_edit, signatures_of, versions_of
from committee.services.report import edit_report, issue_report, remind_signers
from committee.services.report_files import funnel_rows, score_rows
from committee.views.access import attempt, workspace_page


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(RoleCode.OFFICE)
def report(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The newest version with its texts to edit; saving makes the next one."""
    found = report_to_edit(by=user, cycle=cycle)
    form = ReportForm(request.POST or None, version=found.current)
    status = attempt_form(form, lambda: _save(form, cycle, user))
    if status == DONE:
        return redirect("committee:overall_report")
    return _page(request, found, form, status)


def _save(form: ReportForm, cycle: AwardCycle, user: User) -> object:
    data = form.cleaned_data
    return edit_report(cycle_id=cycle.pk, texts=form.texts(), seen=data["seen"], reason=data["reason"], by=user)


def _page(request: HttpRequest, found: EvaluationReport, form: ReportForm, status: int) -> HttpResponse:
    version = found.current
    signers = signers_of(found.cycle, version)
    rows, lines = score_rows(version)
    waiting = sum(not signer.signed for signer in signers)
    needs_statement = found.cycle.rulebook.evaluation.supervision_statement
    context = {
        "report": found,
        "version": version,
        "form": form,
        "sections": sections_of(version),
        "funnel": funnel_rows(version),
        "scores": rows,
        "lines": lines,
        "signers": signers,
        "waiting": waiting,
        "needs_statement": needs_statement,
        "may_issue": bool(signers) and not waiting and bool(version.snapshot["statement"] or not needs_statement),
        "page": page_of(request, versions_of(found)),
    }
    return render(request, "committee/office_report.html", context, status=status)


@require_safe
@workspace_page(RoleCode.OFFICE)
def version(request: HttpRequest, user: User, cycle: AwardCycle, number: int) -> HttpResponse:
    """One version as it was, with the signatures it got."""
    found = load_version(by=user, cycle=cycle, number=number)
    context = {
        "version": found,
        "sections": sections_of(found),
        "signatures": signatures_of(found),
    }
    return render(request, "committee/report_version.html", context)


@require_POST
@workspace_page(RoleCode.OFFICE)
def remind(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """Reminds those whose signature is missing."""
    attempt(request, partial(remind_signers, cycle_id=cycle.pk, by=user), "已催办未签署人员；每人每天最多提醒一次。")
    return redirect("committee:overall_report")


@require_POST
@workspace_page(RoleCode.OFFICE)
def issue(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """Issues the signed report."""
    attempt(request, partial(issue_report, cycle_id=cycle.pk, by=user), "综合评审报告已定稿。")
    return redirect("committee:overall_report")
