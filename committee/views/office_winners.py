"""获奖名册: winners of earlier rounds, brought in by table, struck out, taken out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import AwardCycle
from applications.services.list_tables import XLSX
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.serving import bytes_response
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import DONE
from baoji_award.ui.form_answers import attempt as attempt_form
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column
from committee.forms.winners import COLUMNS, STATE, EarlierFilter, StrikeForm, WinnersImportForm
from committee.selectors.earlier import earlier_winners
from committee.services.winner_register import LONGEST_REASON, export_winners, import_winners, strike_winner
from committee.views.access import workspace_page

LIST = (
    Column("年度"),
    Column("单位"),
    Column("奖项"),
    Column("文号", hide="sm"),
    Column("补助资金（元）", numeric=True, hide="sm"),
    Column("状态"),
)


@require_safe
@workspace_page(RoleCode.OFFICE)
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The winners brought in, 50 a page."""
    form = EarlierFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, earlier_winners(by=user, **chosen))
    return render(request, "committee/office_winners.html", {"form": form, "page": page, "columns": LIST})


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(RoleCode.OFFICE)
def bring_in(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """A table of earlier winners; one wrong row and none is taken."""
    form = WinnersImportForm(request.POST or None, request.FILES or None, cycle=cycle)
    status = attempt_form(form, lambda: _import(request, form, user))
    if status == DONE:
        return redirect("committee:office_winners")
    return render(request, "committee/office_winners_import.html", {"form": form, "heads": COLUMNS}, status=status)


def _import(request: HttpRequest, form: WinnersImportForm, user: User) -> None:
    fresh = import_winners(rows=form.rows, by=user)
    messages.success(request, f"已登记 {fresh} 条，{len(form.rows) - fresh} 条原已登记。")


@require_safe
@workspace_page(RoleCode.OFFICE)
def take_out(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The register of all years as XLSX."""
    content = export_winners(heads=[*COLUMNS, STATE], by=user)
    return bytes_response(content, content_type=XLSX, name="获奖名册.xlsx")


@require_POST
@workspace_page(RoleCode.OFFICE)
def strike(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Strikes an entry out; it stays readable."""
    form = StrikeForm(request.POST)
    if not form.is_valid():
        raise DomainError(f"请填写划除原因，不超过 {LONGEST_REASON} 字。")
    strike_winner(pk=pk, reason=form.cleaned_data["reason"], by=user)
    messages.success(request, "已划除，记录保留在名册中。")
    return redirect("committee:office_winners")
