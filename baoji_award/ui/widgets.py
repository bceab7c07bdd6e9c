"""Form widgets rendered by a function: forty options cost a template more than the rest of a list page."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    """As Django's attrs.html: False leaves an attribute out, True gives its bare name."""
    shown = ((name, value) for name, value in attrs.items() if value is not False)
    parts = (
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, str(value))
        for name, value in shown
    )
    return format_html_join("", "{}", ((part,) for part in parts))


def _select(widget: Widget) -> SafeString:
    groups = ((_group(name, options),) for name, options, _ in widget["optgroups"])
    return format_html(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        _attributes(widget["attrs"]),
        format_html_join("", "{}", groups),
    )


def _group(name: str | None, options: Iterable[Widget]) -> SafeString:
    lines = ((str(each["value"]), _attributes(each["attrs"]), each["label"]) for each in options)
    shown = format_html_join("", '<option value="{}"{}>{}</option>', lines)
    return format_html('<optgroup label="{}">{}</optgroup>', name, shown) if name else shown


def _input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', str(widget["value"]))
    return format_html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, _attributes(widget["attrs"])
    )


FAST: Final[Mapping[str, Callable[[Widget], SafeString]]] = {
    "django/forms/widgets/select.html": _select,
    **{f"django/forms/widgets/{kind}.html": _input for kind in ("text", "hidden", "number", "email")},
}
