"""Forms around a sealed sheet: asking for a correction, deciding about one, checking a receipt."""

from django import forms

from reviews.models.corrections import REASON_LONGEST

APPROVE, REFUSE = "approve", "refuse"


class AskForm(forms.Form):
    """Why the sealed sheet has to be corrected."""

    reason = forms.CharField(
        label="更正理由",
        max_length=REASON_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明发现了什么差错，不要写出分数。审批人只看到理由，看不到评分。",
    )


class DecideForm(forms.Form):
    """The second person's decision; nothing is chosen beforehand."""

    decision = forms.ChoiceField(
        label="审批结果", choices=((APPROVE, "同意更正"), (REFUSE, "不予更正")), widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label="审批意见",
        max_length=REASON_LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不予更正时必须填写。",
    )


class ReceiptForm(forms.Form):
    """A receipt as it was pasted or opened."""

    receipt = forms.CharField(
        label="回执内容",
        max_length=200_000,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="粘贴封存摘要和随机数，或粘贴下载的回执全文。",
    )
    file = forms.FileField(
        label="或打开下载的回执文件", required=False, widget=forms.FileInput(attrs={"accept": ".txt"})
    )

    def text(self) -> str:
        """What is to be checked. Call after `is_valid`."""
        file = self.cleaned_data.get("file")
        text: str = self.cleaned_data["receipt"]
        return file.read(1024 * 1024).decode("utf-8", "replace") if file else text
