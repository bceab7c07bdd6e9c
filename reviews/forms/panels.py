"""Forms of the agency's plans: pins and bars, the draw of members, a drop-out."""

from django import forms

from reviews.models import AssignmentHold, Panel


class HoldForm(forms.Form):
    """A dossier by its number, a member of the panel, and why."""

    number = forms.CharField(label="申报编号", max_length=30)
    expert = forms.ChoiceField(label="专家")
    kind = forms.ChoiceField(
        label="决定",
        choices=AssignmentHold.Kind.choices,
        widget=forms.RadioSelect,
        help_text="“固定”的，分派方案必须包含；“排除”的，分派方案和手工分派都不得包含。",
    )
    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: object, panel: Panel, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["expert"].choices = [  # type: ignore[attr-defined]
            (str(member.user_id), f"{member.user.expert_profile.code} {member.user.name}")
            for member in panel.members.all()
        ]

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().upper()

    def clean_expert(self) -> int:
        return int(self.cleaned_data["expert"])
