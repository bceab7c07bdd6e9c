"""The sample case that the agency publishes; its scores use the form of the self-scores."""

from django import forms

from reviews.models import CriteriaSet


class CaseForm(forms.Form):
    """A case for one of the round's criteria sets."""

    criteria = forms.TypedChoiceField(label="评分标准", coerce=int)
    title = forms.CharField(label="样例名称", max_length=100)
    brief = forms.CharField(
        label="说明",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="例如：样例为虚构单位，仅用于统一评分尺度。不得使用本轮申报材料。",
    )
    file = forms.FileField(
        label="样例材料", widget=forms.FileInput(attrs={"accept": ".pdf"}), help_text="一个 PDF 文件，不超过 20 MB。"
    )

    def __init__(self, *args: object, sets: list[CriteriaSet], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["criteria"].choices = [(each.pk, str(each)) for each in sets]  # type: ignore[attr-defined]
