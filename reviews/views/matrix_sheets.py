"""任务分派 as a table: download, upload."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from applications.services.list_tables import XLSX
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import bytes_response
from baoji_award.ui.form_answers import DONE, attempt
from reviews.forms.panels import MatrixForm
from reviews.selectors.panels import load_panel
from reviews.services.matrix_sheet import BadMatrix, export_matrix, import_matrix
from reviews.views.access import person


@require_safe
@login_required
def download(request: HttpRequest, panel_id: int) -> HttpResponseBase:
    """The panel's dossiers × experts as XLSX."""
    user, cycle = person(request, RoleCode.AGENCY)
    panel = load_panel(cycle=cycle, panel_id=panel_id, by=user)
    content = export_matrix(panel, by=user, at=database_now())
    return bytes_response(content, name=f"任务分派 {panel.name}.xlsx", content_type=XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: HttpRequest, panel_id: int) -> HttpResponse:
    """The form for a table, and what does not fit, row by row."""
    user, cycle = person(request, RoleCode.AGENCY)
    panel = load_panel(cycle=cycle, panel_id=panel_id, by=user)
    form = MatrixForm(request.POST, request.FILES) if request.method == "POST" else MatrixForm()
    status = attempt(form, lambda: _import(request, form, panel_id, user))
    if status == DONE and not form.errors:
        return redirect(f"{reverse('reviews:assignments')}?panel={panel_id}")
    context = {"panel": panel, "form": form}
    return render(request, "reviews/agency/matrix_import.html", context, status=422 if form.errors else status)


def _import(request: HttpRequest, form: MatrixForm, panel_id: int, user: User) -> None:
    try:
        added, dropped = import_matrix(panel_id=panel_id, grid=form.grid, by=user)
    except BadMatrix as bad:
        form.add_error("file", bad.sentences)
    else:
        messages.success(request, f"已导入：新增拟分派 {added} 项，取消 {dropped} 项。分派发布前专家不可见。")
