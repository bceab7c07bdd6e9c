"""推荐意见: the draft, and the note with which it is given back."""

from datetime import date
from typing import Any

from django import forms

from applications.forms.office_fields import Day, Text
from applications.models import Recommendation
from applications.rules.endorsement import EndorsementRule
from applications.services.approval import LONGEST_NOTE
from applications.services.endorsement import Opinion

SCAN_HELP = "PDF、JPG 或 PNG，不超过 20 MB。"


class OpinionForm(forms.Form):
    """The opinion and its sealed page. `today` is the award's day; `earlier` the draft that is being replaced."""

    opinion = Text(label="推荐意见", rows=8)
    handler = forms.CharField(label="经办人", max_length=30)
    signatory = forms.CharField(label="签字人", max_length=30, help_text="部门负责人。")
    signed_on = Day(label="签署日期")
    scan = forms.FileField(
        label="盖章页扫描件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self,
        *args: Any,
        today: date,
        version: int,
        rule: EndorsementRule,
        template: str,
        earlier: Recommendation | None = None,
    ) -> None:
        fields = ("opinion", "handler", "signatory", "signed_on")
        initial = {name: getattr(earlier, name) for name in fields} if earlier else {"opinion": template}
        super().__init__(*args, initial={**initial, "version": version})  # type: ignore[misc]  # args: data and files
        self.today, self.rule = today, rule
        self.fields["opinion"] = Text(
            label="推荐意见",
            rows=8,
            min_length=rule.opinion_least,
            max_length=rule.opinion_most,
            help_text=f"写明核查情况和推荐理由，{rule.opinion_least} 至 {rule.opinion_most} 字。",
        )
        there = earlier is not None and earlier.scan_id is not None
        kept = f"现有文件：{earlier.scan_name}。需要更换时再上传，" if there and earlier else "送审时须有盖章页，"
        self.fields["scan"].help_text = kept + SCAN_HELP

    def clean_signed_on(self) -> date:
        signed: date = self.cleaned_data["signed_on"]
        if signed > self.today:
            raise forms.ValidationError("签署日期不能晚于今天")
        return signed

    def written(self) -> Opinion:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        return Opinion(data["opinion"], data["handler"], data["signatory"], data["signed_on"])


class SendBackForm(forms.Form):
    """What the author shall change."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    note = Text(label="需要修改的内容", rows=3, max_length=LONGEST_NOTE)
