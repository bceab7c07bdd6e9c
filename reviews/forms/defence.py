"""Forms of the defence: the draw's place, and an expert's sheet with one field for each criterion of the round."""

from typing import Any

from django import forms
from django.http import QueryDict

from applications.rules.defence import DefenceRule
from reviews.models import DefenceSheet

PREFIX = "points-"


class DrawForm(forms.Form):
    """Where the defences take place, unless sessions are planned in their rooms; printed on the timetable."""

    place = forms.CharField(label="答辩地点", max_length=100)

    def __init__(self, data: QueryDict | None = None, *, planned: bool) -> None:
        super().__init__(data)
        if planned:
            del self.fields["place"]


class DefenceForm(forms.Form):
    """Whole points for each criterion. A missing number is blank, not zero; sealing asks for the confirmation."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, rule: DefenceRule, sheet: DefenceSheet) -> None:
        initial: dict[str, object] = {f"{PREFIX}{key}": value for key, value in sheet.points.items()}
        initial |= {"remark": sheet.remark, "version": sheet.version}
        super().__init__(data, initial=initial)
        for criterion in rule.criteria:
            self.fields[f"{PREFIX}{criterion.key}"] = forms.IntegerField(
                label=criterion.label,
                help_text=f"0 至 {criterion.points} 分，整数",
                min_value=0,
                max_value=criterion.points,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-part": ""}),
            )
        self.fields["remark"] = forms.CharField(
            label="评语", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
        )
        self.fields["confirm"] = forms.BooleanField(
            label="本人确认以上评分为独立作出，提交后不再修改", required=False, help_text="提交本场评分时须勾选。"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.seals and not data.get("confirm"):
            self.add_error("confirm", "请确认后再提交。")
        return data

    @property
    def seals(self) -> bool:
        """Whether the button that seals the sheet was pressed."""
        return "submit" in self.data

    @property
    def points(self) -> dict[str, int | None]:
        """Criterion → points or None. Call after `is_valid`."""
        values = self.cleaned_data
        return {name.removeprefix(PREFIX): values[name] for name in values if name.startswith(PREFIX)}
