"""Forms of the register of experts: the entry, its filter, what binds an expert, and reasons."""

import re

from django import forms
from django.core.exceptions import ValidationError

from applications.industries import division_choices, name_of
from applications.models import Bureau
from baoji_award.accounts.uscc import is_valid
from reviews.models import ExpertProfile, ExpertTie

DIVISIONS = {code for _, group in division_choices() for code, _ in group}
BY_NAME = {name_of(code): code for code in DIVISIONS}
BETWEEN = re.compile(r"[、，,；;/\n]+")
MOST_INDUSTRIES = 10


class CodeField(forms.CharField):
    """A code of GB 32100 that may be left out."""

    def __init__(self, help_text: str) -> None:
        super().__init__(label="统一社会信用代码", max_length=18, required=False, help_text=help_text)

    def clean(self, value: object) -> str:
        code = str(super().clean(value)).strip().upper()
        if code and not is_valid(code):
            raise ValidationError("统一社会信用代码不正确，请核对。")
        return code


class InviteExpertForm(forms.Form):
    """An invitation to the expert's role; the register entry follows when it is accepted."""

    name = forms.CharField(label="姓名", max_length=50)
    email = forms.EmailField(label="电子邮箱", max_length=254)


class ExpertProfileForm(forms.Form):
    """What the review needs to know of an expert."""

    employer = forms.CharField(label="工作单位", max_length=100)
    employer_uscc = CodeField("用于核对利害关系；未填写的，按单位名称核对。")
    title = forms.CharField(label="职称或职务", max_length=50)
    kind = forms.ChoiceField(label="类别", choices=ExpertProfile.Kind.choices)
    industries = forms.CharField(
        label="熟悉的行业",
        max_length=300,
        required=False,
        help_text="国民经济行业分类的大类代码或名称，用顿号分隔，例如：32、34。",
    )
    years = forms.IntegerField(label="从事相关工作年数", min_value=0, max_value=70, required=False)
    training = forms.CharField(label="培训与资格", max_length=200, required=False)
    recommended_by = forms.ModelChoiceField(
        label="推荐部门",
        queryset=Bureau.objects.order_by("name"),
        required=False,
        empty_label="非部门推荐",
        help_text="与申报单位由同一部门推荐的，分派时提示或回避。",
    )

    def clean_industries(self) -> tuple[str, ...]:
        words = [word.strip() for word in BETWEEN.split(str(self.cleaned_data["industries"])) if word.strip()]
        codes = {word: _division(word) for word in words}
        if unknown := [word for word, code in codes.items() if not code]:
            raise ValidationError(f"没有行业大类“{'、'.join(unknown)}”，请填写两位代码。")
        found = tuple(sorted({code for code in codes.values() if code}))
        if len(found) > MOST_INDUSTRIES:
            raise ValidationError(f"熟悉的行业最多 {MOST_INDUSTRIES} 个。")
        return found

    def clean_recommended_by(self) -> int | None:
        bureau: Bureau | None = self.cleaned_data["recommended_by"]
        return bureau.pk if bureau else None


class ExpertChangeForm(ExpertProfileForm):
    """The same for an entry that exists: another employer makes the present one a former one."""

    slip = forms.CharField(
        label="仅更正笔误的原因",
        max_length=200,
        required=False,
        help_text="工作单位或其代码变更的，原单位自动登记为任职经历，截止今天，在规定年限内仍须核对。"
        "原登记有误、并未变更单位的，请写明原因。",
    )


def _division(word: str) -> str | None:
    code = word.split(maxsplit=1)[0].zfill(2)
    return code if code in DIVISIONS else BY_NAME.get(word)


class LibraryFilterForm(forms.Form):
    """What of the register is shown."""

    q = forms.CharField(label="代号、姓名或单位", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *ExpertProfile.Kind.choices])
    industry = forms.ChoiceField(
        label="熟悉的行业",
        required=False,
        choices=[("", "全部"), *division_choices()],
    )


class RegisterFilterForm(LibraryFilterForm):
    """The office also reads who was removed."""

    removed = forms.BooleanField(label="只看已移出的", required=False)


class TieForm(forms.Form):
    """One further employer or one interest."""

    kind = forms.ChoiceField(label="关系", choices=[("", "请选择"), *ExpertTie.Kind.choices])
    unit = forms.CharField(label="单位名称", max_length=100)
    uscc = CodeField("填写后核对更准确；未填写的，按单位名称核对。")
    ended_on = forms.DateField(
        label="截止日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="关系仍在持续的，请不填。",
    )
    note = forms.CharField(label="说明", max_length=200, required=False)


class AvoidForm(forms.Form):
    """An organisation whose people should not judge, and why."""

    unit = forms.CharField(label="单位名称", max_length=100)
    uscc = CodeField("填写后核对更准确；未填写的，按单位名称核对。")
    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """Why something is ended."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
