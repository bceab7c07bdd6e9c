"""办理全过程: the audit log of one dossier, for the office."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.forms.office_timeline import TimelineFilterForm
from applications.selectors.dossier_timeline import lines_of, timeline_of
from applications.selectors.screening import load_for_office
from applications.workflow.veil import shown_state
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (
    Column("时间"),
    Column("类别", hide="sm"),
    Column("操作人"),
    Column("事项"),
    Column("日志号", hide="sm"),
)


@role_required(RoleCode.OFFICE)
@require_safe
def timeline(request: HttpRequest, number: str) -> HttpResponse:
    """Every event about the dossier, newest first, 50 a page, by kind."""
    by, form = signed_in(request), TimelineFilterForm(request.GET)
    application = load_for_office(by=by, number=number)
    page = page_of(request, timeline_of(application=application, kind=form.kind()), read=lines_of)
    context = {
        "application": application,
        "state": shown_state(application, by),
        "form": form,
        "page": page,
        "columns": COLUMNS,
    }
    return render(request, "applications/office/timeline.html", context)
