"""An organisation's profile: identity while it is open, and what may change at any time."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from applications.forms.dossier_fields import DATE_FORMATS
from applications.industries import division_choices
from applications.models import Organisation
from applications.rules.rulebook import Rulebook
from applications.selectors.organisation import IDENTITY, profile_mark

is_address = URLValidator(schemes=["http", "https"])


class IdentityFields(forms.Form):
    """Who the organisation is. The areas are the round's."""

    name = forms.CharField(label="单位名称", max_length=100, help_text="与营业执照或法人登记证书一致。")
    kind = forms.ChoiceField(label="组织类型", choices=[("", "请选择"), *Organisation.Kind.choices])
    legal_representative = forms.CharField(label="法定代表人（负责人）", max_length=30)
    established_on = forms.DateField(
        label="成立日期",
        widget=forms.DateInput(format="%Y-%m-%d"),
        input_formats=DATE_FORMATS,
        help_text="登记证书上的日期，例如 2012-05-18。",
        error_messages={"invalid": "请按“2012-05-18”的格式填写日期"},
    )
    area = forms.ChoiceField(label="所在县区")
    address = forms.CharField(label="注册地址", max_length=200)
    industry = forms.ChoiceField(
        label="所属行业（大类）",
        choices=[("", "请选择"), *division_choices()],
        help_text="按 GB/T 4754-2017 国民经济行业分类，先找门类，再选大类；用于确定组别和推荐部门。",
    )

    def __init__(self, *args: Any, rules: Rulebook, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rules, self.today = rules, today
        choices = [("", "请选择"), *((area.code, area.name) for area in rules.areas)]
        self.fields["area"].choices = choices  # type: ignore[attr-defined]

    def keep_area(self, code: str) -> None:
        """The stored area can always be chosen, also one that an earlier round knew."""
        choices = self.fields["area"].choices  # type: ignore[attr-defined]
        if code not in dict(choices):
            self.fields["area"].choices = [*choices, (code, code)]  # type: ignore[attr-defined]

    def clean_established_on(self) -> date:
        day: date = self.cleaned_data["established_on"]
        if day > self.today:
            raise ValidationError("成立日期不能晚于今天")
        return day


class ProfileForm(IdentityFields):
    """The whole profile. Where the identity is locked its fields are not asked, and the page says why."""

    business_address = forms.CharField(
        label="经营地址", max_length=200, required=False, help_text="与注册地址相同的，可以不填。"
    )
    size = forms.ChoiceField(
        label="单位规模",
        required=False,
        choices=[("", "请选择"), *Organisation.Size.choices],
        help_text="企业按国统字〔2017〕213号划分；非企业单位选“不划分”。",
    )
    website = forms.CharField(label="网址", max_length=100, required=False, help_text="例如 https://www.example.cn。")
    contact_name = forms.CharField(label="联系人", max_length=30)
    contact_phone = forms.CharField(label="联系电话", max_length=20)
    contact_email = forms.EmailField(label="联系邮箱", max_length=254, required=False)
    quality_head = forms.CharField(label="质量负责人", max_length=30, required=False)
    quality_phone = forms.CharField(label="质量负责人电话", max_length=20, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, data: Any = None, *, organisation: Organisation, locked: bool, **options: Any) -> None:
        initial = {name: getattr(organisation, name) for name in self.base_fields if name != "seen"}
        super().__init__(data, initial=initial | {"seen": profile_mark(organisation)}, **options)
        if locked:
            for name in IDENTITY:
                del self.fields[name]
        else:
            self.keep_area(organisation.area)
        for name in self.rules.profile.required:
            self.fields[name].required = True

    def clean_website(self) -> str:
        given: str = self.cleaned_data["website"].strip()
        if not given:
            return ""
        address = given if "://" in given else f"https://{given}"
        try:
            is_address(address)
        except ValidationError as error:
            raise ValidationError("请填写完整的网址，例如 https://www.example.cn") from error
        return address

    def identity(self) -> list[forms.BoundField]:
        """The identity's fields; none while it is locked."""
        return [self[name] for name in IDENTITY if name in self.fields]

    def others(self) -> list[forms.BoundField]:
        """What can always be changed."""
        return [field for field in self if field.name not in (*IDENTITY, "seen")]

    def values(self) -> dict[str, object]:
        """The valid form's fields as the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}
