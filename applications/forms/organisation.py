"""Registration of an organisation with its first person."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from applications.forms.organisation_profile import IdentityFields
from applications.services.organisation import OrganisationData
from baoji_award.accounts import uscc
from baoji_award.accounts.models import User

REGION_LENGTH, PREFECTURE_LENGTH = 6, 4


class RegistrationForm(IdentityFields):
    """One page: the organisation, its contact, and the account. Areas come from the round's rules."""

    uscc = forms.CharField(
        label="统一社会信用代码", max_length=40, help_text="18 位，可包含字母；农村集体经济组织的代码以 N 开头。"
    )
    contact_name = forms.CharField(label="联系人", max_length=30)
    contact_phone = forms.CharField(label="联系电话", max_length=20)
    email = forms.EmailField(label="电子邮箱", max_length=254, help_text="用于登录，注册后须通过邮件验证。")
    password = forms.CharField(
        label="密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="不少于 10 位，不能全为数字，不要使用常见密码。",
    )
    password_again = forms.CharField(
        label="再次输入密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    truthful = forms.BooleanField(
        label="本单位确认以上信息真实，经办人已获本单位授权",
        error_messages={"required": "请确认信息真实并已获授权"},
    )

    field_order = ("uscc",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if name != "truthful":
                verb = "选择" if isinstance(field, forms.ChoiceField) else "填写"
                field.error_messages["required"] = f"请{verb}{field.label}"
        self.fields["password_again"].error_messages["required"] = "请再次输入密码"

    def clean_uscc(self) -> str:
        try:
            return uscc.validate(self.cleaned_data["uscc"])
        except uscc.InvalidCode as error:
            raise ValidationError(error.sentence) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password and cleaned.get("password_again") and password != cleaned["password_again"]:
            self.add_error("password_again", "两次输入的密码不一致")
        if password:
            try:
                validate_password(password, User(email=cleaned.get("email", ""), name=cleaned.get("contact_name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def organisation(self) -> OrganisationData:
        """The valid form's data about the organisation."""
        return OrganisationData(**{name: self.cleaned_data[name] for name in OrganisationData.__dataclass_fields__})

    @property
    def region_warning(self) -> str:
        """A remark on a code registered elsewhere, never an error: firms of the province have 610000."""
        codes = [area.code for area in self.rules.areas if area.code.isdecimal() and len(area.code) == REGION_LENGTH]
        own = {code[:PREFECTURE_LENGTH] for code in codes}
        if not own or self.cleaned_data["uscc"][2:][:PREFECTURE_LENGTH] in own:
            return ""
        city = self.rules.labels.city
        return f"该代码的登记机关行政区划不在{city}，请核对；确在{city}注册的，可以继续申报。"
