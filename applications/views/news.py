"""通知公告 for everybody: list, text, attachments, feed."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.html import escape, linebreaks
from django.views.decorators.http import require_safe

from applications.forms.announcements import NewsFilterForm
from applications.models import Announcement
from applications.selectors.news import (
    current_news,
    load_attachment,
    load_news,
    neighbours_of,
    published_news,
    years_of_news,
)
from baoji_award.documents.serving import file_response
from baoji_award.public_pages import public
from baoji_award.ui.context import site
from baoji_award.ui.feeds import SteadyAtom
from baoji_award.ui.paging import page_of

PAGE_SIZE = 20
FEED_LENGTH = 30


@public
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """All announcements, newest first, 20 a page, by year."""
    form = NewsFilterForm(request.GET, years=years_of_news())
    page = page_of(request, published_news(year=form.chosen()), size=PAGE_SIZE)
    return render(request, "applications/news/list.html", {"form": form, "page": page})


@public
@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement. A draft is not found."""
    announcement = load_news(pk)
    context = {"announcement": announcement, "neighbours": neighbours_of(announcement)}
    return render(request, "applications/news/article.html", context)


@require_safe
def attachment(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """An attachment as a download."""
    file = load_attachment(pk, file_pk)
    return file_response(file.stored, name=file.name)


class NewsFeed(Feed):  # type: ignore[type-arg]  # Django's class takes no arguments at run time
    """What is published and not withdrawn, as Atom."""

    feed_type = SteadyAtom
    language = "zh-CN"
    link = reverse_lazy("applications:news")
    feed_url = reverse_lazy("applications:news_feed")

    def title(self) -> str:
        return f"{site().award_name}通知公告"

    def subtitle(self) -> str:
        return f"{site().award_name}评选的通知和公告"

    def items(self) -> QuerySet[Announcement]:
        return current_news()[:FEED_LENGTH]

    def item_title(self, item: Announcement) -> str:
        return item.title

    def item_description(self, item: Announcement) -> str:
        """Paragraphs of escaped text: readers take the summary for HTML."""
        return linebreaks(escape(item.body))

    def item_link(self, item: Announcement) -> str:
        return reverse("applications:news_article", args=[item.pk])

    def item_pubdate(self, item: Announcement) -> Any:
        return item.published_at

    def item_updateddate(self, item: Announcement) -> Any:
        return item.published_at


feed = public(require_safe(NewsFeed()))
