"""Recording a recusal."""

from django import forms

from applications.forms.office_fields import Text
from applications.services.recusals import LONGEST_REASON


class RecusalForm(forms.Form):
    """The dossier by its number, the person by their address."""

    number = forms.CharField(label="申报编号", max_length=30, help_text="印在申报回执上。")
    email = forms.EmailField(label="回避人员的电子邮箱", max_length=254)
    reason = Text(label="回避原因", rows=3, max_length=LONGEST_REASON)


class RecusalFilterForm(forms.Form):
    running = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("yes", "回避中"), ("no", "已解除")]
    )
    q = forms.CharField(label="单位或人员", required=False, max_length=60)
