"""The bureau's desk, list, review page and 推荐意见 (ux.md 1.4)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.forms.bureau_filters import BureauFilterForm
from applications.forms.endorsement import OpinionForm
from applications.selectors.applications import load_application
from applications.selectors.bureau_desk import bureau_counts, load_for_bureau, oldest_to_review
from applications.selectors.bureau_inbox import inbox, inbox_rows
from applications.selectors.cycles import current_cycle, window_of
from applications.selectors.dossier_contents import contents_for
from applications.selectors.dossier_rows import answer_sections
from applications.selectors.dossier_trail import trail_of
from applications.selectors.identity_rows import identity_rows
from applications.selectors.office_notes import notes_of
from applications.selectors.rejections import letter_about
from applications.services.endorsement import read_scan, write_recommendation
from applications.views.dossier_actions import action_bar
from applications.views.office_pages import put_on_form, with_fresh
from applications.workflow.presentation import stepper
from applications.workflow.veil import shown_state
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.serving import file_response
from baoji_award.errors import DomainError
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

bureau_only = role_required(RoleCode.BUREAU)
INBOX_COLUMNS = (
    Column("申报单位", "name"),
    Column("申报编号", "number"),
    Column("组别", hide="sm"),
    Column("行业", hide="md"),
    Column("状态"),
    Column("首次提交", "submitted", hide="sm"),
    Column("期限", "due"),
)


@bureau_only
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Counts, the deadline, and the dossier that has waited longest."""
    by = signed_in(request)
    cycle = current_cycle()
    counts = bureau_counts(by=by)
    context = {
        "cycle": cycle,
        "steps": stepper(cycle) if cycle else [],
        "closes_at": window_of(cycle, "application").closes_at if cycle else None,
        "at": database_now(),
        "counts": counts,
        "waiting": {state.code: count for state, count in counts},
        "oldest": oldest_to_review(by=by),
    }
    return render(request, "applications/bureau/desk.html", context)


@bureau_only
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """The dossiers of the person's own bureau and what is due, 50 a page, with the numbers per state."""
    by, at = signed_in(request), database_now()
    form = BureauFilterForm(request.GET)
    wanted = form.wanted()
    page = page_of(request, inbox(by=by, wanted=wanted, at=at), read=inbox_rows)
    context = {
        "form": form,
        "page": page,
        "sort": wanted.sort,
        "columns": INBOX_COLUMNS,
        "counts": bureau_counts(by=by),
        "wanted": wanted,
        "at": at,
    }
    return render(request, "applications/bureau/list.html", context)


@bureau_only
@require_safe
def review(request: HttpRequest, number: str) -> HttpResponse:
    """The dossier at the left, what can be done at the right."""
    by = signed_in(request)
    application = load_for_bureau(by=by, number=number)
    contents = contents_for(by=by, application=application)
    context = {
        "application": application,
        "state": shown_state(application, by),
        "identity": identity_rows(application, contents, contact=True),
        "contents": contents,
        "sections": answer_sections(application, contents, editable=False),
        "recommendation": getattr(application, "recommendation", None),
        "notes": notes_of(by=by, application=application),
        "rejection": letter_about(by=by, application=application),
        "may_write": application.state == "bureau_review",
        "trail": trail_of(by=by, application=application),
        "actions": action_bar(by, application, database_now()),
    }
    return render(request, "applications/bureau/review.html", context)


@bureau_only
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, number: str) -> HttpResponse:
    """Writes the recommendation; endorsing is the next step, on the review page."""
    by = signed_in(request)
    application = load_for_bureau(by=by, number=number)
    form = OpinionForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        today=local_day(database_now()),
        version=application.version,
        earlier=getattr(application, "recommendation", None),
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _write(application.pk, form, request)
        except DomainError as error:
            status = put_on_form(form, error)
            with_fresh(form, version=application.version)
        else:
            messages.success(request, "推荐意见已保存，可以办理“同意推荐”。")
            return redirect("applications:bureau_review", number=number)
    return render(
        request, "applications/bureau/opinion.html", {"form": form, "application": application}, status=status
    )


def _write(application_id: int, form: OpinionForm, request: HttpRequest) -> None:
    data = form.cleaned_data
    write_recommendation(
        application_id=application_id,
        opinion=form.written(),
        scan=data["scan"],
        version=data["version"],
        by=signed_in(request),
    )


@login_required
@require_safe
def scan(request: HttpRequest, number: str) -> HttpResponseBase:
    """The sealed page of the recommendation, for whoever may read the procedure of stage 2; audited."""
    by = signed_in(request)
    recommendation = read_scan(application=load_application(by=by, number=number), by=by)
    return file_response(recommendation.scan, name=recommendation.scan_name)
