"""The office gives an organisation to another person."""

from django import forms

from applications.forms.office_fields import Text
from applications.services.ownership import LONGEST_REASON
from baoji_award.accounts.uscc import InvalidCode, validate


class HandOverForm(forms.Form):
    uscc = forms.CharField(label="统一社会信用代码", max_length=40)
    email = forms.EmailField(label="新管理员的电子邮箱", max_length=254, help_text="对方须已注册账号并验证邮箱。")
    reason = Text(
        label="移交依据",
        rows=3,
        max_length=LONGEST_REASON,
        help_text="写明单位出具的证明材料，例如 加盖公章的授权书及日期。新旧管理员可以看到。",
    )

    def clean_uscc(self) -> str:
        try:
            return validate(self.cleaned_data["uscc"])
        except InvalidCode as error:
            raise forms.ValidationError(error.sentence) from error
