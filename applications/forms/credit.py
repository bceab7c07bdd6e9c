"""The forms of the credit checks: letters, answers, clearing, the filter of the overview."""

from typing import Any

from django import forms

from applications.forms.office_fields import Day, Text
from applications.rules.checking import CheckingRule
from applications.selectors.credit import LABELS
from applications.selectors.credit_matrix import MatrixWanted
from applications.services.credit import Inquiry
from applications.services.credit_replies import LONGEST_REASON, LONGEST_TEXT, Reply

OUTCOMES = (("clean", "无不良记录"), ("record", "有记录"))


class LettersForm(forms.Form):
    """The bodies of the round's rules to tick, and one more by name."""

    bodies = forms.MultipleChoiceField(label="核查单位", required=False, widget=forms.CheckboxSelectMultiple)
    other = forms.CharField(
        label="其他核查单位",
        max_length=60,
        required=False,
        help_text="本轮规则未列出的单位，组委会成员单位以外的也可以。",
    )
    matter = Text(label="向其他单位核查的内容", rows=2, max_length=200, required=False)
    contact = forms.CharField(label="其他单位的联系方式", max_length=100, required=False)

    def __init__(self, *args: Any, rule: CheckingRule, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rule = rule
        choices = [(body.name, f"{body.name}：{body.matter}") for body in rule.credit_bodies]
        self.fields["bodies"].choices = choices  # type: ignore[attr-defined]
        self.fields["bodies"].initial = list(rule.required_bodies)
        if not choices:
            del self.fields["bodies"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("other") and not data.get("matter") and "matter" not in self.errors:
            self.add_error("matter", "请填写向该单位核查的内容")
        if data.get("matter") and not data.get("other") and "other" not in self.errors:
            self.add_error("other", "请填写核查单位")
        if not self.errors and not data.get("bodies") and not data.get("other"):
            self.add_error("bodies" if "bodies" in self.fields else "other", "请选择或填写核查单位")
        return data

    def inquiries(self) -> list[Inquiry]:
        """What the valid form asks, in the rules' order."""
        data = self.cleaned_data
        chosen = data.get("bodies", [])
        asked = [Inquiry(body.name, body.matter) for body in self.rule.credit_bodies if body.name in chosen]
        if data["other"]:
            asked.append(Inquiry(data["other"].strip(), data["matter"].strip(), data["contact"].strip()))
        return asked


class ReplyForm(forms.Form):
    """One organisation's answer."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    outcome = forms.ChoiceField(label="回复结果", choices=OUTCOMES, widget=forms.RadioSelect)
    replied_on = Day(label="回复日期")
    text = Text(label="记录内容", rows=4, max_length=LONGEST_TEXT, required=False, help_text="写明内容、文书号和日期。")
    file = forms.FileField(
        label="复函或记录的扫描件", required=False, help_text="PDF、JPG 或 PNG，不超过 20 MB；有记录的必须上传。"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == "record" and not data.get("text") and "text" not in self.errors:
            self.add_error("text", "请写明内容、文书号和日期")
        return data

    def reply(self) -> Reply:
        data = self.cleaned_data
        return Reply(data["outcome"], data["replied_on"], data["text"])


class CleanForm(forms.Form):
    """Everybody of a letter who waits still has no record. `seen` carries the waiting lines with their versions."""

    seen = forms.CharField(widget=forms.HiddenInput)
    replied_on = Day(label="回复日期")

    def clean_seen(self) -> dict[int, int]:
        try:
            pairs = [pair.split(":") for pair in self.cleaned_data["seen"].split(",")]
            return {int(line): int(version) for line, version in pairs}
        except ValueError:
            raise forms.ValidationError("请刷新页面后重试。") from None


class ClearForm(forms.Form):
    """Why a dossier may go on all the same."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = Text(label="准予通过的理由", rows=3, max_length=LONGEST_REASON)


class MatrixFilterForm(forms.Form):
    """How an organisation stands, with which body; words."""

    standing = forms.ChoiceField(
        label="核查情况",
        required=False,
        choices=[("", "全部"), *((code.value, label) for code, label in LABELS.items())],
    )
    body = forms.ChoiceField(label="核查单位", required=False)
    past = forms.BooleanField(label="包括已办结的申报", required=False)
    q = forms.CharField(label="单位名称、代码或编号", required=False, max_length=60)

    def __init__(self, *args: Any, bodies: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].choices = [("", "全部"), *((body, body) for body in bodies)]  # type: ignore[attr-defined]

    def wanted(self) -> MatrixWanted:
        """What is asked for; fields with an unknown value ask for nothing."""
        self.full_clean()
        return MatrixWanted(**{name: value for name, value in self.cleaned_data.items() if value})
