"""Giving up a held batch."""

from django import forms

from applications.forms.office_fields import Text


class CancelForm(forms.Form):
    reason = Text(label="取消原因", max_length=500, rows=3)
