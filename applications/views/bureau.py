"""The bureau's desk, list and review page (ux.md 1.4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.forms.bureau_filters import BureauFilterForm
from applications.selectors.bureau_desk import bureau_counts, load_for_bureau, oldest_to_review
from applications.selectors.bureau_inbox import inbox, inbox_rows, waiting_for_approval
from applications.selectors.comments import comments_by_section
from applications.selectors.cycles import current_cycle, deadline_of
from applications.selectors.dossier_contents import contents_for
from applications.selectors.dossier_trail import trail_of
from applications.selectors.identity_rows import identity_rows
from applications.selectors.office_notes import notes_of
from applications.selectors.recommendations import recommendation_for
from applications.selectors.rejections import letter_about
from applications.views.bureau_reading import reading_parts
from applications.views.dossier_actions import action_bar
from applications.views.eligibility import self_check_panel
from applications.workflow.presentation import stepper
from applications.workflow.veil import shown_state
from baoji_award.accounts.access import bureau_only, signed_in
from baoji_award.calendar.clock import database_now
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

INBOX_COLUMNS = (
    Column("申报单位", "name"),
    Column("申报编号", "number"),
    Column("组别", hide="sm"),
    Column("行业", hide="sm"),
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
        "closes_at": deadline_of(cycle, "application") if cycle else None,
        "at": database_now(),
        "counts": counts,
        "waiting": {state.code: count for state, count in counts},
        "to_approve": waiting_for_approval(by=by),
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
        **self_check_panel(application, contents),
        "parts": reading_parts(application, contents, comments_by_section(by=by, application=application)),
        "recommendation": recommendation_for(by=by, application=application),
        "notes": notes_of(by=by, application=application),
        "rejection": letter_about(by=by, application=application),
        "trail": trail_of(by=by, application=application),
        "actions": action_bar(by, application, database_now()),
    }
    return render(request, "applications/bureau/review.html", context)
