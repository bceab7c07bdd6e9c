"""站内搜索."""

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from baoji_award.calendar.clock import database_now
from baoji_award.public_pages import public
from baoji_award.ui.paging import page_of
from committee.forms.public import SearchForm
from committee.selectors.search import search

PAGE_SIZE = 20
KINDS = {
    "news": ("通知公告", "applications:news_article"),
    "notice": ("结果公示", "committee:notice"),
    "winner": ("获奖名录", "committee:winner"),
    "earlier": ("获奖名录", "committee:winners"),
}


class Hit(NamedTuple):
    """One line of the results: what it is, its name and address, what stands beside the name, its moment."""

    kind: str
    title: str
    url: str
    detail: str
    at: datetime


@public
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Hits with their type and date, 20 a page. The words are shown escaped and are written to no log."""
    form = SearchForm(request.GET if "q" in request.GET else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        found = search(text=form.cleaned_data["q"], at=database_now())
        page = page_of(request, found, size=PAGE_SIZE)
        context |= {"words": form.cleaned_data["q"], "page": page, "hits": [_hit(row) for row in page]}
    return render(request, "public/search.html", context)


def _hit(row: dict[str, Any]) -> Hit:
    kind, route = KINDS[row["kind_of"]]
    earlier = row["kind_of"] == "earlier"
    url = reverse(route, query={"q": row["key"]}) if earlier else reverse(route, args=[row["key"]])
    return Hit(kind, row["heading"], url, row["detail"], row["moment"])
