"""Widgets drawn by function: what Django's own templates give for the same widget, white space aside."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from baoji_award.ui.renderer import PortalRenderer, dress
from baoji_award.ui.widgets import FAST

WICKED = '"><script>'
CHOICES = [("", "全部"), ("a", WICKED), ("b", "乙")]
GROUPED = [("", "全部"), (WICKED, [("a", "甲"), ("b", "乙")]), ("丙", [("c", "丙")])]
WIDGETS = {
    "select": (forms.Select(choices=CHOICES), "b"),
    "select, nothing chosen": (forms.Select(choices=CHOICES), None),
    "select with groups": (forms.Select(choices=GROUPED), "c"),
    "several": (forms.SelectMultiple(choices=CHOICES), ["a", "b"]),
    "text": (forms.TextInput(), WICKED),
    "no text": (forms.TextInput(), None),
    "hidden": (forms.HiddenInput(), 3),
    "number": (forms.NumberInput(), 0),
    "email": (forms.EmailInput(), "a@example.com"),
}


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_is_what_the_template_gives(name: str) -> None:
    widget, value = WIDGETS[name]
    attrs = {"id": "id_x", "required": True, "disabled": False, "aria-label": WICKED}
    context = widget.get_context("x", value, attrs)
    template = str(widget.template_name)
    assert template in FAST
    plain = widget.get_context("x", value, attrs)
    dress(plain["widget"])
    expected = DjangoTemplates().render(template, plain)
    assert squeezed(PortalRenderer().render(template, context)) == squeezed(expected)


def squeezed(html: str) -> str:
    return re.sub(r">\s+<", "><", html.strip())
