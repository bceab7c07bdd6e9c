"""The supervisor's list of dossiers: what lies where in the round, with the way to each dossier. Nothing to decide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.forms.screening_filters import OfficeFilterForm
from applications.selectors.archives import round_for_archive
from applications.selectors.screening_list import applications_listed, rows_of
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

LIST_COLUMNS = (
    Column("申报单位", "name"),
    Column("申报编号", "number"),
    Column("组别", hide="sm"),
    Column("推荐部门", hide="sm"),
    Column("状态"),
    Column("首次提交", "submitted", hide="sm"),
)


@role_required(RoleCode.SUPERVISOR)
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Everything handed in that the supervisor may read, 50 a page; the office's filters and columns, no score."""
    form = OfficeFilterForm(request.GET)
    wanted = form.wanted()
    found = applications_listed(by=signed_in(request), role=RoleCode.SUPERVISOR, wanted=wanted)
    page = page_of(request, found, read=rows_of)
    context = {
        "cycle": round_for_archive(by=signed_in(request)),
        "form": form,
        "page": page,
        "sort": wanted.sort,
        "columns": LIST_COLUMNS,
    }
    return render(request, "applications/supervise/list.html", context)
