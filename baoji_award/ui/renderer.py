"""Django's own form renderer with the portal's markup: templates/django/forms, Bootstrap classes on widgets.

A plain {{ form }} gives label, hint, error and field as in the mock-ups; no form repeats attrs for looks.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from baoji_award.ui.widgets import FAST

CLASSES: Final = {
    "checkbox": "form-check-input",
    "radio": "form-check-input",
    "select": "form-select",
    "hidden": "",
    "image": "",
}
_TEMPLATES: Final = {
    "select.html": "select",
    "select_date.html": "group",
    "radio.html": "group",
    "checkbox_select.html": "group",
    "multiwidget.html": "group",
    "splitdatetime.html": "group",
    "splithiddendatetime.html": "group",
    "multiple_hidden.html": "hidden",
}


def _kind(widget: Mapping[str, Any]) -> str:
    """Which family of looks a widget belongs to, from its template, else from its input type."""
    template = str(widget.get("template_name", "")).rpartition("/")[2]
    return _TEMPLATES.get(template, str(widget.get("type", "")))


def dress(widget: dict[str, Any]) -> None:
    """Add the Bootstrap class to a widget's attributes and, for long texts, the counter instead of a hard stop.

    A `maxlength` on a textarea cuts pasted text silently; the counter tells by how much it is too long.
    """
    attrs = widget["attrs"] = dict(widget.get("attrs") or {})
    for part in widget.get("subwidgets", ()):
        dress(part)
    kind = _kind(widget)
    if kind != "group":
        looks = CLASSES.get(kind, "form-control")
        invalid = "is-invalid" if attrs.get("aria-invalid") == "true" and kind != "hidden" else ""
        attrs["class"] = " ".join(filter(None, [looks, invalid, str(attrs.get("class") or "")]))
        if not attrs["class"]:
            del attrs["class"]
    if str(widget.get("template_name", "")).endswith("textarea.html") and "maxlength" in attrs:
        attrs["data-count"] = attrs.pop("maxlength")
        described = f"{attrs.get('aria-describedby', '')} {attrs.get('id', '')}_count".strip()
        attrs["aria-describedby"] = described
        if str(attrs.get("rows", "")) in {"", "10"}:
            attrs["rows"] = "4"


class PortalRenderer(TemplatesSetting):
    """Templates come from the project's template engine, widgets get their classes here."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        widget = context.get("widget")
        if isinstance(widget, dict):
            dress(widget)
            if template_name in FAST:
                return FAST[template_name](widget)
        return super().render(template_name, context, request)
