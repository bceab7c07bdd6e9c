"""Form widgets rendered by a function: forty options cost a template more than the rest of a list page."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.safestring import SafeString

from baoji_award.ui.escaping import filled, filled_each

Widget = Mapping[str, Any]


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    """As Django's attrs.html: False leaves an attribute out, True gives its bare name."""
    shown = ((name, value) for name, value in attrs.items() if value is not False)
    parts = (filled(" {}", name) if value is True else filled(' {}="{}"', name, str(value)) for name, value in shown)
    return filled_each("{}", ((part,) for part in parts))


def _select(widget: Widget) -> SafeString:
    groups = ((_group(name, options),) for name, options, _ in widget["optgroups"])
    return filled(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        _attributes(widget["attrs"]),
        filled_each("{}", groups),
    )


def _group(name: str | None, options: Iterable[Widget]) -> SafeString:
    lines = ((str(each["value"]), _attributes(each["attrs"]), each["label"]) for each in options)
    shown = filled_each('<option value="{}"{}>{}</option>', lines)
    return filled('<optgroup label="{}">{}</optgroup>', name, shown) if name else shown


def _input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else filled(' value="{}"', str(widget["value"]))
    return filled(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, _attributes(widget["attrs"])
    )


FAST: Final[Mapping[str, Callable[[Widget], SafeString]]] = {
    "django/forms/widgets/select.html": _select,
    **{f"django/forms/widgets/{kind}.html": _input for kind in ("text", "hidden", "number", "email")},
}
