"""信用核查: the overview, the letters, and making them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.forms.credit import LettersForm, MatrixFilterForm
from applications.models import AwardCycle
from applications.selectors.credit import letter_of, requests_as
from applications.selectors.credit_matrix import bodies_of, matrix_applications, matrix_rows, under_check
from applications.selectors.rounds import round_at_hand_as
from applications.services.credit import ask_bodies, reply_period
from baoji_award.accounts.access import office_only, role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import file_response
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

LETTER_COLUMNS = (
    Column("文号"),
    Column("核查单位"),
    Column("发函时间", hide="sm"),
    Column("回复期限", hide="sm"),
    Column("已回复", numeric=True),
)


@office_only
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Organisation × body, with the way to each answer."""
    return _overview(request, RoleCode.OFFICE)


@role_required(RoleCode.SUPERVISOR)
@require_safe
def supervise(request: HttpRequest) -> HttpResponse:
    """The same to read."""
    return _overview(request, RoleCode.SUPERVISOR)


def _overview(request: HttpRequest, role: RoleCode) -> HttpResponse:
    by, at = signed_in(request), database_now()
    cycle = round_at_hand_as(by=by, role=role)
    if cycle is None:
        return render(request, "applications/credit/empty.html")
    bodies = bodies_of(cycle)
    form = MatrixFilterForm(request.GET, bodies=bodies)
    found = matrix_applications(by=by, role=role, cycle=cycle, wanted=form.wanted(), at=at)
    choosing = role is RoleCode.OFFICE
    context = {
        "cycle": cycle,
        "form": form,
        "page": page_of(request, found, read=lambda page: matrix_rows(page, bodies, at)),
        "columns": (
            *([Column("选择", hidden_label=True)] if choosing else []),
            Column("申报单位"),
            *map(Column, bodies),
        ),
        "line_url": "applications:credit_line" if choosing else "applications:supervise_credit_line",
        "choosing": choosing,
    }
    return render(request, "applications/credit/overview.html", context)


@office_only
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter of the person's rounds."""
    page = page_of(request, requests_as(by=signed_in(request), role=RoleCode.OFFICE))
    return render(request, "applications/credit/letters.html", {"page": page, "columns": LETTER_COLUMNS})


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Letters about the dossiers that were ticked (in the address), or about all under check."""
    by = signed_in(request)
    cycle = round_at_hand_as(by=by, role=RoleCode.OFFICE)
    if cycle is None:
        return redirect("applications:credit")
    numbers = request.GET.getlist("number") or None
    form = LettersForm(request.POST if request.method == "POST" else None, rule=cycle.rulebook.checking)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            made = ask_bodies(cycle_id=cycle.pk, inquiries=form.inquiries(), numbers=numbers, by=by)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, f"已生成 {len(made)} 份核查函，正在排版。")
            return redirect("applications:credit_letters")
    context = {"form": form, "cycle": cycle, "numbers": numbers, **_about(by, cycle, numbers)}
    return render(request, "applications/credit/new.html", context, status=status)


def _about(by: User, cycle: AwardCycle, numbers: list[str] | None) -> dict[str, object]:
    """The organisations the letters will name, and their due day or why it cannot be told."""
    try:
        due, unknown = reply_period(cycle, database_now()), ""
    except DomainError as error:
        due, unknown = None, error.sentence
    return {"applications": under_check(by=by, cycle=cycle, numbers=numbers), "due": due, "unknown": unknown}


@login_required
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The letter as a PDF."""
    return _letter(request, pk, RoleCode.OFFICE)


@login_required
@require_safe
def supervise_letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same for the supervisor."""
    return _letter(request, pk, RoleCode.SUPERVISOR)


def _letter(request: HttpRequest, pk: int, role: RoleCode) -> HttpResponseBase:
    document = letter_of(by=signed_in(request), role=role, pk=pk)
    return file_response(document.stored, name=f"{document.title}.pdf")
