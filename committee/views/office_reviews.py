"""年度复核: the yearly reviews of the winners, for the office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from baoji_award.accounts.access import office_only, signed_in
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import DomainError
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column
from committee.forms.honours import CloseReviewForm, ReviewFilter
from committee.selectors.honours import review_for_office, reviews_listed
from committee.services.honours import LONGEST_NOTE, close_review

COLUMNS = (Column("获奖组织"), Column("奖项", hide="sm"), Column("截止日期"), Column("状态"))


@office_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The reviews, earliest due first, 50 a page."""
    form = ReviewFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    today = local_day(database_now())
    page = page_of(request, reviews_listed(by=signed_in(request), today=today, **chosen))
    context = {"form": form, "page": page, "columns": COLUMNS, "today": today}
    return render(request, "committee/office_reviews.html", context)


@office_only
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes a review with the office's note."""
    user = signed_in(request)
    found = review_for_office(by=user, pk=pk)
    form = CloseReviewForm(request.POST)
    if not form.is_valid():
        raise DomainError(f"请填写办理意见，不超过 {LONGEST_NOTE} 字。")
    close_review(pk=pk, note=form.cleaned_data["note"], by=user)
    messages.success(request, "年度复核已办结。")
    return redirect("committee:office_award", found.award.application.number)
