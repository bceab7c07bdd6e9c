"""A page read from the end of a query is the same page."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, QuerySet, Window
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from baoji_award.calendar.models import Day
from baoji_award.ui.paging import MirroredPaginator, page_of
from baoji_award.ui.prepare import pager

pytestmark = pytest.mark.django_db


def add_days(count: int) -> None:
    """So many days of the calendar and no other."""
    Day.objects.all().delete()
    Day.objects.bulk_create(Day(date=date(2024, 1, 1) + timedelta(days=each), is_rest=True) for each in range(count))


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 7, 8, 23])
def test_every_page_holds_what_a_plain_paginator_gives(rows: int) -> None:
    add_days(rows)
    found = Day.objects.order_by("-date")
    mirrored, plain = MirroredPaginator(found, 4), Paginator(found, 4)
    pages = [list(mirrored.page(number)) for number in mirrored.page_range]
    assert pages == [list(plain.page(number)) for number in plain.page_range]
    assert sum(len(page) for page in pages) == rows


def test_the_last_page_is_not_reached_over_all_the_others() -> None:
    add_days(35)
    found = Day.objects.order_by("date")
    with CaptureQueriesContext(connection) as queries:
        page = page_of(RequestFactory().get("/", {"page": "99999"}), found, size=10)
    assert page.number == page.paginator.num_pages
    assert [query["sql"].partition(" OFFSET ")[2] for query in queries] == ["", ""]


def test_a_page_reads_its_rows_as_asked() -> None:
    def days(part: QuerySet[Day]) -> list[date]:
        return list(part.values_list("date", flat=True))

    add_days(35)
    found = Day.objects.order_by("date")
    last = page_of(RequestFactory().get("/", {"page": "99999"}), found, size=10, read=days)
    assert list(last) == days(found)[30:]


@pytest.mark.parametrize(("rows", "asked"), [(0, {}), (5, {}), (25, {"page": "1"}), (25, {"page": "2"})])
def test_a_page_may_be_counted_while_it_is_read(rows: int, asked: dict[str, str]) -> None:
    def first(size: int) -> tuple[list[Any], int]:
        days: list[Any] = list(found[:size].annotate(of_all=Window(Count("pk"))))
        return days, days[0].of_all if days else 0

    add_days(rows)
    found = Day.objects.order_by("date")
    plain = page_of(RequestFactory().get("/", asked), found, size=10)
    with CaptureQueriesContext(connection) as queries:
        page = page_of(RequestFactory().get("/", asked), lambda: found, size=10, first=first)
        seen = (page.number, list(page), page.paginator.count, page.has_next(), page.end_index())
    assert seen == (plain.number, list(plain), rows, plain.has_next(), plain.end_index())
    assert len(queries) == (2 if asked.get("page") == "2" else 1)


def test_a_list_is_paged_as_it_is() -> None:
    page = page_of(RequestFactory().get("/", {"page": "2"}), list(range(7)), size=5)
    assert list(page) == [5, 6]


@pytest.mark.parametrize(
    ("asked", "size", "shown"),
    [({}, 50, 50), ({"per": "20"}, 50, 20), ({"per": "100"}, 50, 60), ({"per": "60"}, 50, 50), ({"per": "20"}, 10, 10)],
)
def test_a_list_of_the_usual_size_may_be_read_in_others(asked: dict[str, str], size: int, shown: int) -> None:
    add_days(60)
    page = page_of(RequestFactory().get("/", asked), Day.objects.order_by("date"), size=size)
    assert len(page.object_list) == shown


def test_the_pager_offers_the_sizes_and_forgets_the_page() -> None:
    add_days(60)
    request = RequestFactory().get("/", {"q": "甲", "page": "2", "per": "20"})
    page = page_of(request, Day.objects.order_by("date"))
    shown = render_to_string("components/pager.html", pager({"page": page, "unit": "条", "label": "分页"}), request)
    links = re.findall(r'href="([^"]*)" aria-label="每页 (\d+) 条"', shown)
    assert links == [("?q=%E7%94%B2&amp;per=50", "50"), ("?q=%E7%94%B2&amp;per=100", "100")]
    add_days(20)
    few = pager(
        {"page": page_of(RequestFactory().get("/"), Day.objects.order_by("date")), "unit": "条", "label": "分页"}
    )
    assert few["sizes"] == ()
