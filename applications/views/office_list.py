"""The office's list of everything handed in, and what its person keeps about it."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.office_list import ColumnsForm, SavedFilterForm
from applications.forms.screening_filters import OfficeFilterForm
from applications.selectors.office_list import (
    columns_chosen,
    first_rows,
    heads_of,
    query_of,
    rows_with,
    saved_filters,
)
from applications.selectors.screening_list import applications_listed
from applications.services.list_exports import order_export
from applications.services.office_list import choose_columns, delete_filter, save_filter
from applications.views.office_list_rows import office_lines
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form
from baoji_award.ui.paging import page_of


@office_only
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Everything handed in, 50 a page, in the person's columns; `all` chooses every row of the page."""
    by = signed_in(request)
    form = OfficeFilterForm(request.GET)
    wanted = form.wanted()
    columns = columns_chosen(by=by)
    page = page_of(
        request,
        partial(applications_listed, by=by, role=RoleCode.OFFICE, wanted=wanted),
        read=partial(rows_with, columns=columns),
        first=partial(first_rows, columns=columns, by=by, wanted=wanted),
    )
    context = {
        "form": form,
        "page": page,
        "lines": office_lines(list(page), chosen="all" in request.GET),
        "sort": wanted.sort,
        "query": query_of(wanted),
        "columns": heads_of(columns),
        "saved": saved_filters(by=by),
        "all_chosen": "all" in request.GET,
    }
    return render(request, "applications/office/list.html", context)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def filters(request: HttpRequest) -> HttpResponse:
    """GET: the person's filters, and a name for the wishes in the address. POST: keeps them under it."""
    by = signed_in(request)
    wishes = OfficeFilterForm(request.GET)
    query = query_of(wishes.wanted())
    form = SavedFilterForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            kept = save_filter(name=form.cleaned_data["name"], query=query, by=by)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, f"已保存筛选“{kept.name}”。")
            return redirect(f"{reverse('applications:office_list')}?{query}")
    context = {"form": form, "query": query, "words": wishes.in_words(), "saved": saved_filters(by=by)}
    return render(request, "applications/office/filters.html", context, status=status)


@office_only
@require_POST
def remove_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes one of the person's own filters."""
    name = delete_filter(filter_id=pk, by=signed_in(request))
    messages.success(request, f"已删除筛选“{name}”。")
    return redirect("applications:office_filters")


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest) -> HttpResponse:
    """GET: the columns to choose from. POST: keeps the choice; the list follows."""
    by = signed_in(request)
    chosen = {"columns": [column.key for column in columns_chosen(by=by)]}
    form = ColumnsForm(request.POST if request.method == "POST" else None, initial=chosen)
    if form.is_bound and form.is_valid():
        choose_columns(keys=form.cleaned_data["columns"], by=by)
        messages.success(request, "列表的显示列已更新。")
        return redirect("applications:office_list")
    status = 422 if form.is_bound else 200
    return render(request, "applications/office/columns.html", {"form": form}, status=status)


@office_only
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Starts the export of what the address asks for; its page shows how far it is."""
    wanted = OfficeFilterForm(request.GET).wanted()
    job = order_export(wanted=wanted, file_format=request.POST.get("format", ""), by=signed_in(request))
    return redirect("applications:office_job", job_id=job.pk)
