"""The form of a round's decision document."""

from django import forms

from applications.forms.office_fields import Text
from committee.forms.honours import DayField
from committee.services.outcome import LONGEST_BODY


class OutcomeForm(forms.Form):
    """The decision as the government signed it."""

    number = forms.CharField(
        label="文号", max_length=60, help_text="市政府文件的文号，含年份和序号，例如“〔2025〕28号”。"
    )
    title = forms.CharField(label="标题", max_length=120)
    dated_on = DayField(label="成文日期")
    body = Text(
        label="正文", rows=8, max_length=LONGEST_BODY, help_text="名单和补助资金由系统按审定结果列出，不在正文中填写。"
    )
