"""Public notices and what the public can do about them. Before publication nothing here exists."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.serving import file_response
from baoji_award.public_pages import public
from baoji_award.ui.paging import page_of
from committee.selectors.notice_records import errata_of, shown_channels
from committee.selectors.notices import changes_of, notice_by_slug, notices


@require_safe
@public
def index(request: HttpRequest) -> HttpResponse:
    """Running and past notices."""
    return render(request, "public/notices.html", {"page": page_of(request, notices()), "now": database_now()})


@require_safe
@public
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The list as published, the stored dates with their explanation, the countdown, how to object."""
    return render(request, "public/notice.html", page_of_notice(slug))


def page_of_notice(slug: str) -> dict[str, object]:
    """What every form of one version shows: page, print view, embedded page. Raises NotFoundForYou."""
    notice = notice_by_slug(slug)
    now = database_now()
    total = (notice.last_day - notice.first_day).days + 1
    today = (local_day(now) - notice.first_day).days + 1
    return {
        "notice": notice,
        "changes": changes_of(notice),
        "errata": errata_of(notice),
        "channels": shown_channels(notice),
        "now": now,
        "running": notice.successor is None and now < notice.ends_at,
        "total": total,
        "today": max(0, min(today, total)),
    }


@require_safe
def pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The notice as it was issued."""
    notice = notice_by_slug(slug)
    return file_response(notice.document.stored, name=f"{notice.title}.pdf")
