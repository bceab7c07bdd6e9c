"""Routes behind common prefixes: an address is compared with some dozen prefixes, not with four hundred routes."""

from collections.abc import Iterable, Sequence

from django.urls import URLPattern, URLResolver, include, path

Found = URLPattern | URLResolver


def gathered(routes: Iterable[URLPattern]) -> list[Found]:
    """The same routes with their names, those that begin alike behind one prefix, and so on below it.

    Where one of them begins with a variable part, which might fit what another one spells out, all stay as they are.
    """
    given = [(str(each.pattern), each) for each in routes]
    if any(route.startswith("<") for route, _ in given):
        return [_route(route, each) for route, each in given]
    groups: dict[str, list[tuple[str, URLPattern]]] = {}
    for route, each in given:
        head, slash, rest = route.partition("/")
        groups.setdefault(head + slash, []).append((rest, each))
    return [found for prefix, group in groups.items() for found in _behind(prefix, group)]


def _behind(prefix: str, group: Sequence[tuple[str, URLPattern]]) -> list[Found]:
    if len(group) == 1 or not prefix.endswith("/"):
        return [_route(prefix + rest, each) for rest, each in group]
    return [path(prefix, include(gathered(_route(rest, each) for rest, each in group)))]


def _route(route: str, each: URLPattern) -> URLPattern:
    made: URLPattern = path(route, each.callback, each.default_args, each.name)
    return made
