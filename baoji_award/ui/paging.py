"""One page of a list, wherever in the list it lies at the cost of the nearer end."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50
# What a person may choose instead, with ?per= in the address.
SIZES = (20, PAGE_SIZE, 100)

Found = QuerySet[Any] | Sequence[Any]
Read = Callable[["QuerySet[Any]"], list[Any]]
# The rows of a part of a query, and how many rows the whole query has; both from one statement.
Count = Callable[["QuerySet[Any]"], tuple[list[Any], int]]


def page_of(
    request: HttpRequest, found: Found, *, size: int = PAGE_SIZE, read: Read = list, count: Count | None = None
) -> "Page[Any]":
    """The page that the address asks for; a number that does not exist gives the nearest one.

    A list of the usual size may be asked for in another of SIZES. `read` turns the page's part of a query into its
    rows: by default the objects themselves. `count` does the same and counts on the way: for queries that have to
    find every row anyhow before they can show the first.
    """
    sizes = SIZES if size == PAGE_SIZE else ()
    chosen = next((each for each in sizes if str(each) == request.GET.get("per")), size)
    paginator = MirroredPaginator(found, chosen, read)
    paginator.sizes = sizes
    if count and (first := paginator.first_counted(request.GET.get("page"), count)):
        return first
    return paginator.get_page(request.GET.get("page"))


class MirroredPaginator(Paginator):  # type: ignore[type-arg]
    """Reads a page of the second half of an ordered query from its end.

    OFFSET walks over every row before the page, so the last page of 10,000 dossiers cost ten times the first. The
    order must tell all rows apart, as every paginated list's does. `sizes`: how many rows a page may have instead.
    """

    sizes: tuple[int, ...] = ()

    def __init__(self, found: Found, size: int, read: Read = list) -> None:
        super().__init__(found, size)
        self.read = read

    def first_counted(self, number: str | None, count: Count) -> "Page[Any] | None":
        """The first page, and the paginator's count with it, in one query; None when another page is wanted."""
        if number not in {None, "", "1"} or not isinstance(self.object_list, QuerySet):
            return None
        rows, self.__dict__["count"] = count(self.object_list[: self.per_page])
        return Page(rows, 1, self)

    def page(self, number: int | str) -> "Page[Any]":
        """The page with its rows in the query's order. Raises what Paginator.page raises."""
        found = self.object_list
        if not isinstance(found, QuerySet):
            return super().page(number)
        wanted = self.validate_number(number)
        bottom = (wanted - 1) * self.per_page
        top = min(bottom + self.per_page, self.count)
        if bottom <= self.count - top:
            rows = self.read(found[bottom:top])
        else:
            rows = self.read(found.reverse()[self.count - top : self.count - bottom])[::-1]
        return Page(rows, wanted, self)
