"""Forms of the agency and of the office's register of experts."""

from django import forms
from django.core.exceptions import ValidationError

from applications.models import AwardCycle
from baoji_award.accounts.uscc import is_valid
from reviews.enums import ReviewStage
from reviews.models import ExpertProfile
from reviews.selectors.panels import registered_experts


class InviteExpertForm(forms.Form):
    """An invitation to the expert's role; the register entry follows when it is accepted."""

    name = forms.CharField(label="姓名", max_length=50)
    email = forms.EmailField(label="电子邮箱", max_length=254)


class ExpertProfileForm(forms.Form):
    """What the panel rules need to know of an expert."""

    employer = forms.CharField(label="工作单位", max_length=100)
    employer_uscc = forms.CharField(
        label="工作单位统一社会信用代码",
        max_length=18,
        required=False,
        help_text="填写后，系统不会把本单位的申报分派给该专家。",
    )
    title = forms.CharField(label="职称或职务", max_length=50)
    kind = forms.ChoiceField(label="类别", choices=ExpertProfile.Kind.choices)

    def clean_employer_uscc(self) -> str:
        code = str(self.cleaned_data["employer_uscc"]).strip().upper()
        if code and not is_valid(code):
            raise ValidationError("统一社会信用代码不正确，请核对。")
        return code


class PanelForm(forms.Form):
    """A new panel of the round."""

    name = forms.CharField(label="名称", max_length=40)
    stage = forms.ChoiceField(label="阶段", choices=ReviewStage.choices)
    group = forms.ChoiceField(label="组别", required=False)

    def __init__(self, *args: object, cycle: AwardCycle, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        groups = [(str(group.pk), group.name) for group in cycle.groups.all()]
        self.fields["group"].choices = [("", "全部组别"), *groups]  # type: ignore[attr-defined]

    def clean_group(self) -> int | None:
        value = self.cleaned_data["group"]
        return int(value) if value else None


class SeatForm(forms.Form):
    """Seats a registered expert on a panel."""

    user = forms.ChoiceField(label="专家")
    leader = forms.BooleanField(label="担任组长", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["user"].choices = [  # type: ignore[attr-defined]
            (str(row.user_id), f"{row.code} {row.user.name}（{row.get_kind_display()}，{row.employer}）")
            for row in registered_experts()
        ]

    def clean_user(self) -> int:
        return int(self.cleaned_data["user"])


class RecusalForm(forms.Form):
    """Why an expert may have nothing to do with a dossier."""

    reason = forms.CharField(
        label="回避原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="决定后立即生效，本人不能解除。",
    )
