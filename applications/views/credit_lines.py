"""信用核查: one letter with its organisations, one organisation's answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.credit import CleanForm, ClearForm, ReplyForm
from applications.models import CreditLine, CreditRequest
from applications.selectors.credit import (
    Standing,
    lines_of_request,
    load_line,
    load_request,
    standing_of,
    waiting_lines,
)
from applications.services.credit_replies import clear_line, read_reply, record_clean, record_reply
from baoji_award.accounts.access import office_only, role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import file_response
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form, with_fresh
from baoji_award.ui.htmx import wants_part
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

LINE_COLUMNS = (Column("申报单位"), Column("结果"), Column("回复日期", hide="sm"), Column("登记", hide="sm"))


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisations of one letter. POST writes 无不良记录 for all that wait still."""
    by = signed_in(request)
    asked = load_request(by=by, role=RoleCode.OFFICE, pk=pk)
    form = CleanForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            count = record_clean(request_id=pk, versions=data["seen"], replied_on=data["replied_on"], by=by)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, f"已登记 {count} 家单位无不良记录。")
            return redirect("applications:credit_request", pk=pk)
    return _request_page(request, by, asked, form, status)


def _request_page(request: HttpRequest, by: User, asked: CreditRequest, form: CleanForm, status: int) -> HttpResponse:
    at = database_now()
    waiting = ",".join(f"{pk}:{version}" for pk, version in waiting_lines(by=by, request=asked))
    if form.is_bound:
        with_fresh(form, seen=waiting)
    else:
        form.initial["seen"] = waiting
    lines = lines_of_request(by=by, role=RoleCode.OFFICE, request=asked)
    page = page_of(request, lines, read=lambda rows: [(line, standing_of(line, at)) for line in rows])
    context = {"asked": asked, "form": form, "waiting": waiting, "page": page, "columns": LINE_COLUMNS, "at": at}
    part = "_letter" if wants_part(request) else "request"
    return render(request, f"applications/credit/{part}.html", context, status=status)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation's answer. POST writes it down."""
    by = signed_in(request)
    found = load_line(by=by, role=RoleCode.OFFICE, pk=pk)
    posting = request.method == "POST"
    form = ReplyForm(request.POST if posting else None, request.FILES if posting else None, initial=_as_written(found))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            record_reply(line_id=pk, reply=form.reply(), file=data["file"], version=data["version"], by=by)
        except DomainError as error:
            status = put_on_form(form, error)
            with_fresh(form, version=found.version)
        else:
            messages.success(request, "回复已登记。")
            return redirect("applications:credit_line", pk=pk)
    return _line_page(request, found, {"form": form}, status)


def _as_written(found: CreditLine) -> dict[str, object]:
    replied = found.outcome != CreditLine.Outcome.WAITING
    values = {"outcome": found.outcome, "replied_on": found.replied_on, "text": found.text} if replied else {}
    return {"version": found.version, **values}


@office_only
@require_POST
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision to let the dossier go on all the same."""
    by = signed_in(request)
    found = load_line(by=by, role=RoleCode.OFFICE, pk=pk)
    form = ClearForm(request.POST)
    status = 422
    if form.is_valid():
        data = form.cleaned_data
        try:
            clear_line(line_id=pk, reason=data["reason"], version=data["version"], by=by)
        except DomainError as error:
            status = put_on_form(form, error)
            with_fresh(form, version=found.version)
        else:
            messages.success(request, "已决定准予通过。")
            return redirect("applications:credit_line", pk=pk)
    return _line_page(request, found, {"clearing": form}, status)


@role_required(RoleCode.SUPERVISOR)
@require_safe
def supervise_line(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation's answer, to read."""
    found = load_line(by=signed_in(request), role=RoleCode.SUPERVISOR, pk=pk)
    context = {"line": found, "standing": standing_of(found, database_now()), "reading": True}
    return render(request, "applications/credit/line.html", context)


def _line_page(request: HttpRequest, found: CreditLine, forms: dict[str, object], status: int) -> HttpResponse:
    standing = standing_of(found, database_now())
    context = {
        "line": found,
        "standing": standing,
        "may_clear": standing in {Standing.RECORD, Standing.OVERDUE},
        "all_forms": list(forms.values()),
        "form": forms.get("form") or ReplyForm(initial=_as_written(found)),
        "clearing": forms.get("clearing") or ClearForm(initial={"version": found.version}),
    }
    return render(request, "applications/credit/line.html", context, status=status)


@login_required
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The document of an answer."""
    return _file(request, pk, RoleCode.OFFICE)


@login_required
@require_safe
def supervise_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same for the supervisor."""
    return _file(request, pk, RoleCode.SUPERVISOR)


def _file(request: HttpRequest, pk: int, role: RoleCode) -> HttpResponseBase:
    by = signed_in(request)
    found = load_line(by=by, role=role, pk=pk)
    return file_response(read_reply(line=found, by=by), name=found.file_name)
