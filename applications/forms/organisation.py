"""Registration of an organisation with its first person, and its contact data."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from applications.forms.dossier_fields import DATE_FORMATS
from applications.industries import division_choices
from applications.models import Organisation
from applications.rules.rulebook import Rulebook
from applications.services.organisation import OrganisationData
from baoji_award.accounts import uscc
from baoji_award.accounts.models import User

REGION_LENGTH, PREFECTURE_LENGTH = 6, 4


class RegistrationForm(forms.Form):
    """One page: the organisation, its contact, and the account. Areas come from the round's rules."""

    uscc = forms.CharField(
        label="统一社会信用代码", max_length=40, help_text="18 位，可包含字母；农村集体经济组织的代码以 N 开头。"
    )
    name = forms.CharField(label="单位名称", max_length=100, help_text="与营业执照或法人登记证书一致。")
    kind = forms.ChoiceField(label="组织类型", choices=[("", "请选择"), *Organisation.Kind.choices])
    legal_representative = forms.CharField(label="法定代表人（负责人）", max_length=30)
    established_on = forms.DateField(
        label="成立日期",
        input_formats=DATE_FORMATS,
        help_text="登记证书上的日期，例如 2012-05-18。",
        error_messages={"invalid": "请按“2012-05-18”的格式填写日期"},
    )
    area = forms.ChoiceField(label="所在县区")
    address = forms.CharField(label="注册地址", max_length=200)
    industry = forms.ChoiceField(
        label="所属行业（大类）",
        choices=[("", "请选择"), *division_choices()],
        help_text="按 GB/T 4754-2017 国民经济行业分类，用于确定组别和推荐部门。",
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

    def __init__(self, *args: Any, rules: Rulebook, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rules, self.today = rules, today
        choices = [("", "请选择"), *((area.code, area.name) for area in rules.areas)]
        self.fields["area"].choices = choices  # type: ignore[attr-defined]
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

    def clean_established_on(self) -> date:
        day: date = self.cleaned_data["established_on"]
        if day > self.today:
            raise ValidationError("成立日期不能晚于今天")
        return day

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


class OrganisationContactForm(forms.Form):
    """What may change without a new registration."""

    contact_name = forms.CharField(label="联系人", max_length=30)
    contact_phone = forms.CharField(label="联系电话", max_length=20)
    address = forms.CharField(label="注册地址", max_length=200)
