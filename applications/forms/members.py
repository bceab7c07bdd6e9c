"""Inviting a colleague, and asking to join an organisation."""

from django import forms
from django.core.exceptions import ValidationError

from baoji_award.accounts import uscc


class InviteEditorForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=50)
    email = forms.EmailField(
        label="电子邮箱", max_length=254, help_text="邀请链接发送至该邮箱，7 天内有效，只能使用一次。"
    )


class JoinForm(forms.Form):
    """Only the code: whether anybody registered it stays unsaid."""

    uscc = forms.CharField(label="统一社会信用代码", max_length=40, help_text="18 位，可包含字母。")

    def clean_uscc(self) -> str:
        try:
            return uscc.validate(self.cleaned_data["uscc"])
        except uscc.InvalidCode as error:
            raise ValidationError(error.sentence) from error
