"""Entering days and years of the statutory calendar."""

from datetime import date
from typing import Any

from django import forms

from applications.forms.office_fields import Text

KINDS = (("rest", "休息"), ("work", "上班"))
FIRST_YEAR, LAST_YEAR = 1950, 2200


class DayForm(forms.Form):
    """One day of the year that the page shows."""

    day = forms.DateField(
        label="日期",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"autocomplete": "off"}),
        error_messages={"invalid": "请按“2027-01-01”的格式填写日期"},
    )
    kind = forms.ChoiceField(label="当日", choices=KINDS, widget=forms.RadioSelect, initial="rest")
    name = forms.CharField(label="名称", max_length=60, help_text="如“春节”“国庆节调休上班”。")
    source_document = forms.CharField(label="依据文件", max_length=200)

    def __init__(self, data: Any = None, *, year: int, **options: Any) -> None:
        super().__init__(data, **options)
        self.year = year

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day.year != self.year:
            raise forms.ValidationError(f"应为{self.year}年的日期。")
        return day


class YearForm(forms.Form):
    """A whole year, pasted."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    source = forms.CharField(label="依据文件", max_length=200, help_text="国务院办公厅通知的名称和文号。")
    text = Text(
        label="放假和调休上班日期",
        rows=10,
        max_length=20_000,
        help_text=(
            "每行一项：日期或起止日期、“休息”或“上班”、名称。如“2027-01-01至2027-01-03 休息 元旦”。"
            "未列出的日期按周末休息。"
        ),
    )
    replace = forms.BooleanField(
        label="替换已录入的安排", required=False, help_text="年度已经录入时勾选，原有日期全部以本次为准。"
    )
