"""限制申报名册: the office keeps it, the supervisor reads it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.sanctions import LiftForm, SanctionFilterForm, SanctionForm
from applications.selectors.sanctions import sanctions_listed
from applications.services.sanctions import LONGEST_REASON, bar_organisation, lift_bar
from baoji_award.accounts.access import office_only, role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (
    Column("单位"),
    Column("限制事由和文书"),
    Column("限制期", hide="sm"),
    Column("来源和登记", hide="sm"),
    Column("状态"),
)
PAGE = "applications/office/sanctions.html"


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def sanctions(request: HttpRequest) -> HttpResponse:
    """The register, 50 a page, and the form for a new entry."""
    form = SanctionForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            bar_organisation(bar=form.bar(), by=signed_in(request))
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, "已登记，立即生效。")
            return redirect("applications:sanctions")
    return render(request, PAGE, _listed(request) | {"form": form}, status=status)


@office_only
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a bar; the entry stays."""
    form = LiftForm(request.POST)
    if not form.is_valid():
        raise DomainError(f"请填写解除原因，不超过 {LONGEST_REASON} 字。")
    lift_bar(sanction_id=pk, reason=form.cleaned_data["reason"], by=signed_in(request))
    messages.success(request, "限制已解除，记录保留在名册中。")
    return redirect("applications:sanctions")


@role_required(RoleCode.SUPERVISOR)
@require_safe
def supervise(request: HttpRequest) -> HttpResponse:
    """The same list to read."""
    return render(request, PAGE, _listed(request))


def _listed(request: HttpRequest) -> dict[str, object]:
    filter_form = SanctionFilterForm(request.GET)
    asked = filter_form.cleaned_data if filter_form.is_valid() else {}
    today = local_day(database_now())
    page = page_of(request, sanctions_listed(by=signed_in(request), today=today, **asked))
    for bar in page:
        bar.running = bar.runs_on(today)
    return {"filter": filter_form, "page": page, "columns": COLUMNS, "today": today}
