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
# So many rows from the beginning of a list, and how many the whole list has; both from one statement.
First = Callable[[int], tuple[list[Any], int]]


def page_of(
    request: HttpRequest,
    found: Found | Callable[[], Found],
    *,
    size: int = PAGE_SIZE,
    read: Read = list,
    first: First | None = None,
) -> "Page[Any]":
    """The page that the address asks for; a number that does not exist gives the nearest one.

    A list of the usual size may be asked for in another of SIZES. `read` turns the page's part of a query into its
    rows: by default the objects themselves. `first` reads the first page, which nearly everybody asks for, and counts
    on the way; a `found` that is called is then put together for the other pages only.
    """
    sizes = SIZES if size == PAGE_SIZE else ()
    chosen = next((each for each in sizes if str(each) == request.GET.get("per")), size)
    number = request.GET.get("page")
    if first and number in {None, "", "1"}:
        rows, count = first(chosen)
        return MirroredPaginator((), chosen, sizes=sizes).counted(rows, count)
    return MirroredPaginator(found() if callable(found) else found, chosen, read, sizes=sizes).get_page(number)


class MirroredPaginator(Paginator):  # type: ignore[type-arg]
    """Reads a page of the second half of an ordered query from its end.

    OFFSET walks over every row before the page, so the last page of 10,000 dossiers cost ten times the first. The
    order must tell all rows apart, as every paginated list's does. `sizes`: how many rows a page may have instead.
    """

    def __init__(self, found: Found, size: int, read: Read = list, *, sizes: Sequence[int] = ()) -> None:
        super().__init__(found, size)
        self.read = read
        self.sizes = sizes

    def counted(self, rows: list[Any], count: int) -> "Page[Any]":
        """The first page of a list of `count` rows that has been read already."""
        self.__dict__["count"] = count
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
