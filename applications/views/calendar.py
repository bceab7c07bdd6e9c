"""法定日历: the days from which every period is counted."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from applications.forms.calendar import DayForm, YearForm
from applications.selectors.calendar import day_of, entered_year, entered_years, months_of
from applications.services.calendar import import_year, put_day, take_day_out
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.calendar.selectors import missing_years, next_year_to_enter
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.ui.form_answers import put_on_form
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

YEARS = (Column("年度"), Column("日期", numeric=True), Column("依据文件"))
DAYS = (
    Column("日期"),
    Column("当日"),
    Column("名称"),
    Column("依据文件", hide="sm"),
    Column("操作", hidden_label=True),
)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def years(request: HttpRequest) -> HttpResponse:
    """The years entered, what is missing, and the form that enters a whole year."""
    by, today = signed_in(request), local_day(database_now())
    missing = missing_years(today=today)
    form = YearForm(request.POST or None, initial={"year": next_year_to_enter(today=today)})
    status = 422 if form.is_bound else 200
    if form.is_valid():
        data = form.cleaned_data
        try:
            count = import_year(**data, by=by)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, f"{data['year']}年已录入，共 {count} 个日期。")
            return redirect("applications:calendar_year", data["year"])
    context = {"form": form, "missing": missing, "columns": YEARS, "page": page_of(request, entered_years(by=by))}
    return render(request, "applications/office/calendar.html", context, status=status)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest, number: int) -> HttpResponse:
    """One year by month; days are added, changed, taken out."""
    by = signed_in(request)
    found = entered_year(by=by, year=number)
    form = DayForm(request.POST or None, year=number, initial=_chosen(request, number))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        data = form.cleaned_data
        is_rest = data.pop("kind") == "rest"
        try:
            row = put_day(**data, is_rest=is_rest, by=by)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, f"{row.date:%Y-%m-%d}（{row.name}）已保存。")
            return redirect("applications:calendar_year", number)
    context = {"year": found, "months": months_of(year=number), "form": form, "columns": DAYS}
    return render(request, "applications/office/calendar_year.html", context, status=status)


@office_only
@require_POST
def remove(request: HttpRequest, number: int, day: str) -> HttpResponse:
    """Takes a day out, so that the weekend rule decides."""
    moment = _parsed(day)
    if moment is None or moment.year != number:
        raise NotFoundForYou
    take_day_out(day=moment, by=signed_in(request))
    messages.success(request, f"{moment:%Y-%m-%d}已移除，按周末规则计算。")
    return redirect("applications:calendar_year", number)


def _chosen(request: HttpRequest, year: int) -> dict[str, object]:
    """The day that a link of the table asks to change; otherwise an empty form."""
    day = _parsed(request.GET.get("day", ""))
    row = day_of(day=day) if day and day.year == year else None
    if row is None:
        return {}
    kind = "rest" if row.is_rest else "work"
    return {"day": row.date, "kind": kind, "name": row.name, "source_document": row.source_document}


def _parsed(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
