"""Routes behind common prefixes lead where the list of them leads."""

from collections.abc import Iterator, Sequence

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, path
from django.urls.resolvers import RegexPattern

from baoji_award.routes import gathered


def view(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(request.path)


ROUTES = [
    path(route, view, {"kind": route}, name=route)
    for route in (
        "",
        "feed.xml",
        "office/",
        "office/news/",
        "news/<int:pk>/",
        "office/news/new/",
        "office/news/<slug:code>/",
        "office/tasks/<int:pk>/done/",
        "news/",
        "verify/<slug:code>/",
    )
]
ADDRESSES = {
    "": "",
    "feed.xml": "feed.xml",
    "office/": "office/",
    "office/news/": "office/news/",
    "office/news/new/": "office/news/new/",
    "office/news/newer/": "office/news/<slug:code>/",
    "office/tasks/7/done/": "office/tasks/<int:pk>/done/",
    "news/": "news/",
    "news/12/": "news/<int:pk>/",
    "verify/abc/": "verify/<slug:code>/",
    "office": None,
    "office/tasks/7/": None,
    "news/abc/": None,
    "verify/": None,
}


def resolver(routes: Sequence[URLPattern | URLResolver]) -> URLResolver:
    return URLResolver(RegexPattern(r"^/"), routes)


def routes_of(found: Sequence[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for each in found:
        if isinstance(each, URLResolver):
            yield from routes_of(each.url_patterns, f"{before}{each.pattern}")
        else:
            yield f"{before}{each.pattern}"


@pytest.mark.parametrize(("address", "route"), ADDRESSES.items())
def test_an_address_leads_to_its_route_as_from_a_plain_list(address: str, route: str | None) -> None:
    for routes in (ROUTES, gathered(ROUTES)):
        if route is None:
            with pytest.raises(Resolver404):
                resolver(routes).resolve(f"/{address}")
        else:
            found = resolver(routes).resolve(f"/{address}")
            assert (found.route, found.url_name, found.kwargs["kind"]) == (route, route, route)


def test_no_route_is_lost_and_alike_ones_stand_together() -> None:
    found = gathered(ROUTES)
    assert sorted(routes_of(found)) == sorted(routes_of(ROUTES))
    assert [str(each.pattern) for each in found] == ["", "feed.xml", "office/", "news/", "verify/<slug:code>/"]


def test_a_name_gives_the_address_it_gave() -> None:
    plain, together = resolver(ROUTES), resolver(gathered(ROUTES))
    for name, arguments in (("office/tasks/<int:pk>/done/", {"pk": 7}), ("news/", {}), ("office/news/new/", {})):
        assert together.reverse(name, **arguments) == plain.reverse(name, **arguments)
