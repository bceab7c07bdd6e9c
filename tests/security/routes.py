"""What the project has: its routes, tasks, commands, mail texts."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.security.policy import Row
from tests.security.worlds import World


def patterns() -> dict[str, str]:
    """Full name → pattern of every route. A route without a name is named by its pattern."""
    return dict(_walk(get_resolver().url_patterns, "", ""))


def _walk(found: Any, prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
    for entry in found:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, pattern, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or pattern}", pattern


def address(row: Row, world: World) -> str:
    """The address of the row's object in this world."""
    return reverse(row.route, kwargs={**(world.own[row.of] if row.of else {}), **row.extra})


def missing(ids: dict[str, Any]) -> dict[str, Any]:
    """The same arguments for an object that does not exist."""
    return {name: _other(value) for name, value in ids.items()}


def _other(value: Any) -> Any:
    if isinstance(value, int):
        return 987654321
    if isinstance(value, str):
        return "BJZL-2024-9999" if value.startswith("BJZL") else f"{value[:-1]}{'0' if value[-1] != '0' else '1'}"
    return type(value)(int=1)
