"""Keeping a filter, and choosing the list's columns."""

from django import forms

from applications.selectors.office_list import CHOICES
from applications.services.office_list import NAME_LENGTH


class SavedFilterForm(forms.Form):
    """A name for the wishes that ride along in the address."""

    name = forms.CharField(label="筛选名称", max_length=NAME_LENGTH, help_text="与已有名称相同的，替换原来的筛选条件。")


class ColumnsForm(forms.Form):
    """The columns beside the organisation's name."""

    columns = forms.MultipleChoiceField(
        label="显示的列", choices=CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
