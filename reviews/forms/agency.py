"""Forms of the agency."""

from django import forms

from applications.models import AwardCycle
from reviews.enums import ReviewStage
from reviews.models import Panel
from reviews.selectors.participation import seatable


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
    """Seats an expert who accepted the round's invitation on a panel."""

    user = forms.ChoiceField(label="专家")
    leader = forms.BooleanField(label="担任组长", required=False)

    def __init__(self, *args: object, panel: Panel, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["user"].choices = [  # type: ignore[attr-defined]
            (str(row.user_id), f"{row.code} {row.user.name}（{row.get_kind_display()}，{row.employer}）")
            for row in seatable(panel)
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
