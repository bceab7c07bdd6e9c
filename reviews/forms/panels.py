"""Forms of the agency's plans: pins and bars, the draw of members, a drop-out."""

from django import forms
from django.core.exceptions import ValidationError

from applications.forms.sheets import BadSheet, Grid, grid_of_file
from reviews.models import AssignmentHold, ExpertProfile, Panel
from reviews.services.matrix_sheet import MOST_DOSSIERS, MOST_EXPERTS


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


class PanelDrawForm(forms.Form):
    """How many experts of each kind are drawn, and how many more as reserves."""

    def __init__(self, *args: object, least: dict[str, dict[str, int]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for kind in ExpertProfile.Kind:
            for seat, label in (("members", f"{kind.label}"), ("reserves", f"{kind.label}候补")):
                self.fields[f"{kind.value}_{seat}"] = forms.IntegerField(
                    label=f"{label}人数",
                    min_value=0,
                    max_value=99,
                    initial=least[kind][seat],
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )

    def seats(self) -> dict[str, dict[str, int]]:
        """What the draw is asked for, once the form is valid."""
        return {
            kind.value: {seat: self.cleaned_data[f"{kind.value}_{seat}"] for seat in ("members", "reserves")}
            for kind in ExpertProfile.Kind
        }


class DropOutForm(forms.Form):
    """Why a member leaves the panel."""

    reason = forms.CharField(
        label="退出原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="保存后立即生效：该专家不能再打开尚未封存的申报，由第一名合适的候补递补。",
    )


class MatrixForm(forms.Form):
    """The table of assignments, brought back as a file."""

    file = forms.FileField(
        label="XLSX 文件",
        help_text="只读取第一张工作表，不超过 1 MB；公式须先粘贴为数值。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    grid: Grid

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        try:
            self.grid = grid_of_file(file.file, file.size, rows=MOST_DOSSIERS + 1, columns=MOST_EXPERTS)
        except BadSheet as bad:
            raise ValidationError(list(bad.sentences)) from bad
        return file
