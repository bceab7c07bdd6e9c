"""The register of bars: an entry, its end, and the filter of the list."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from applications.forms.dossier_fields import DATE_FORMATS
from applications.forms.office_fields import Text
from applications.services.sanctions import LONGEST_REASON, Bar
from baoji_award.accounts import uscc

STATES = (("", "全部"), ("running", "限制中"), ("later", "尚未开始"), ("over", "已期满"), ("lifted", "已解除"))
WRONG_DAY = "请按“2026-12-08”的格式填写日期"


class SanctionForm(forms.Form):
    """One entry, as its document says it."""

    uscc = forms.CharField(label="统一社会信用代码", max_length=40)
    name = forms.CharField(label="单位名称", max_length=100)
    reason = Text(label="限制事由", rows=2, max_length=LONGEST_REASON)
    document = forms.CharField(label="文书号", max_length=60, help_text="作出决定的文书，例如 宝市监处罚〔2024〕12号。")
    starts_on = forms.DateField(
        label="限制起始日",
        input_formats=DATE_FORMATS,
        help_text="例如 2024-05-18，当日起限制。",
        error_messages={"invalid": WRONG_DAY},
    )
    ends_on = forms.DateField(
        label="限制截止日",
        input_formats=DATE_FORMATS,
        required=False,
        help_text="当日仍限制。文书没有写明截止日的，可以不填。",
        error_messages={"invalid": WRONG_DAY},
    )
    source = forms.CharField(label="信息来源", max_length=60, help_text="例如 市应急管理局复函、信用中国。")

    def clean_uscc(self) -> str:
        try:
            return uscc.validate(self.cleaned_data["uscc"])
        except uscc.InvalidCode as error:
            raise ValidationError(error.sentence) from error

    def clean_ends_on(self) -> date | None:
        last: date | None = self.cleaned_data["ends_on"]
        first: date | None = self.cleaned_data.get("starts_on")
        if last is not None and first is not None and last < first:
            raise ValidationError("限制截止日不能早于限制起始日")
        return last

    def bar(self) -> Bar:
        """The valid form's entry."""
        return Bar(**self.cleaned_data)


class LiftForm(forms.Form):
    reason = forms.CharField(label="解除原因", max_length=LONGEST_REASON)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].error_messages["required"] = "请填写解除原因"


class SanctionFilterForm(forms.Form):
    state = forms.ChoiceField(label="状态", required=False, choices=STATES)
    q = forms.CharField(label="单位、代码或文书号", required=False, max_length=60)
