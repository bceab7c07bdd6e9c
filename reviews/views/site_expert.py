"""现场评审 of the team: its visits, the leader's report, the signature of every member."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.selectors.cycles import deadline_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, NotFoundForYou
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from reviews.forms.site import ReportForm, SignReportForm, WithdrawReportForm
from reviews.models import SiteReport, SiteVisit
from reviews.selectors.criteria import published_criteria
from reviews.selectors.site import STAGE, leads, load_visit, report_of, visits_in
from reviews.selectors.site_papers import agreed_total, entries_of, open_issues_of, score_lines
from reviews.services.site_report_content import sections_of
from reviews.services.site_signing import STANDS, sign_report, write_report
from reviews.services.site_withdrawing import withdraw_report
from reviews.views.access import person
from reviews.views.site_page import visit_context
from reviews.views.site_rows import visit_rows


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The visits on whose team this expert is, 50 a page."""
    user, cycle = person(request, RoleCode.EXPERT)
    page = page_of(request, visits_in(cycle, by=user))
    context = {
        "page": page,
        "rows": visit_rows(page.object_list),
        "now": database_now(),
        "due_at": deadline_of(cycle, STAGE),
    }
    return render(request, "reviews/site/expert.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report(request: HttpRequest, visit_id: int) -> HttpResponse:
    """The leader's report: saved as a draft, or put up for signing. Other members see when it can be signed."""
    user, _ = person(request, RoleCode.EXPERT)
    found = load_visit(by=user, visit_id=visit_id)
    current = report_of(found)
    if not leads(found, user):
        return redirect("reviews:visit_sign", visit_id)
    full = published_criteria(found.application.group.criteria).total
    form = ReportForm(request.POST or None, report=current, full=full, total=agreed_total(score_lines(found)))
    sign = "sign" in request.POST
    status = attempt(
        form,
        lambda: write_report(visit_id=visit_id, by=user, sign=sign, **form.cleaned_data),
        version=current.version if current else 0,
    )
    if status == DONE:
        messages.success(request, "报告已提交全组签署，内容不再更改。" if sign else "草稿已保存。")
        return redirect("reviews:visit_sign" if sign else "reviews:visit_report", visit_id)
    if current is not None and current.state != SiteReport.State.DRAFT:
        if status == Conflict.status:
            raise Conflict(STANDS)
        return redirect("reviews:visit_sign", visit_id)
    open_issues = open_issues_of(entries_of(found, "issue"), entries_of(found, "finding"))
    context = {**visit_context(found, user), "open_issues": open_issues, "form": form}
    context["stored"] = current if status == Conflict.status else None
    return render(request, "reviews/site/report.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign(request: HttpRequest, visit_id: int) -> HttpResponse:
    """The full text with its digest, who has signed, and the own signature."""
    user, _ = person(request, RoleCode.EXPERT)
    found = load_visit(by=user, visit_id=visit_id)
    current = report_of(found)
    form = SignReportForm(request.POST or None, initial={"digest": current.digest if current else ""})
    if request.method == "POST" and form.is_valid():
        done = sign_report(visit_id=visit_id, digest=form.cleaned_data["digest"], by=user)
        ended = done.state == SiteReport.State.SIGNED
        messages.success(request, "全组已签署，报告完成。" if ended else "您已签署，待其他成员签署。")
        return redirect("reviews:visit_sign", visit_id)
    return _sign_page(request, found, user, form=form, status=422 if form.errors else 200)


def _sign_page(
    request: HttpRequest,
    found: SiteVisit,
    user: User,
    *,
    form: SignReportForm | None = None,
    withdrawing: WithdrawReportForm | None = None,
    status: int,
) -> HttpResponse:
    current = report_of(found)
    shown = current if current is not None and current.state != SiteReport.State.DRAFT else None
    seen = {"digest": shown.digest if shown else ""}
    context = {
        **visit_context(found, user),
        "shown": shown,
        "form": form or SignReportForm(initial=seen),
        "withdrawing": withdrawing or WithdrawReportForm(initial=seen),
        "sections": sections_of(found, shown) if shown else [],
    }
    return render(request, "reviews/site/sign.html", context, status=status)


@require_POST
@login_required
def withdraw(request: HttpRequest, visit_id: int) -> HttpResponse:
    """The leader takes a report back from signing, to correct it."""
    user, _ = person(request, RoleCode.EXPERT)
    found = load_visit(by=user, visit_id=visit_id)
    if not leads(found, user):
        raise NotFoundForYou
    form = WithdrawReportForm(request.POST)
    status = attempt(form, lambda: withdraw_report(visit_id=visit_id, by=user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, "报告已撤回，已有的签署作废。修改后请重新提交全组签署。")
        return redirect("reviews:visit_report", visit_id)
    return _sign_page(request, found, user, withdrawing=form, status=status)
