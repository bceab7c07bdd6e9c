"""The short form that opens an application."""

from typing import Any, TypedDict

from django import forms

from applications.models import AwardCycle, Organisation
from applications.selectors.applicant import bureaus_for, suggested_group


class Choice(TypedDict):
    """The arguments of create_application that the form answers."""

    group_code: str
    bureau_id: int


class NewApplicationForm(forms.Form):
    """Group and recommending bureau. Only bureaus that answer for the organisation's industry are offered."""

    eligible = forms.BooleanField(
        label="本单位已核对以上申报条件，符合要求",
        error_messages={"required": "请先核对申报条件并确认"},
    )
    group = forms.ChoiceField(label="申报组别", widget=forms.RadioSelect, error_messages={"required": "请选择申报组别"})
    bureau = forms.ChoiceField(
        label="推荐部门", widget=forms.RadioSelect, error_messages={"required": "请选择推荐部门"}
    )

    def __init__(self, data: Any = None, *, cycle: AwardCycle, organisation: Organisation) -> None:
        bureaus = list(bureaus_for(cycle=cycle, division=organisation.industry))
        suggestion = suggested_group(cycle=cycle, division=organisation.industry)
        initial = {"group": suggestion.code if suggestion else "", "bureau": bureaus[0].pk if len(bureaus) == 1 else ""}
        super().__init__(data, initial=initial)
        group, bureau = self.fields["group"], self.fields["bureau"]
        group.choices = [(item.code, item.name) for item in cycle.groups.all()]  # type: ignore[attr-defined]
        bureau.choices = [(item.pk, item.name) for item in bureaus]  # type: ignore[attr-defined]
        if suggestion:
            group.help_text = f"按行业建议：{suggestion.name}。最终由组委会办公室确定。"
        if not bureaus:
            bureau.help_text = "本轮没有负责本单位所属行业的推荐部门，请联系组委会办公室。"

    def choice(self) -> Choice:
        """What the valid form chose, as the service takes it."""
        return {"group_code": self.cleaned_data["group"], "bureau_id": int(self.cleaned_data["bureau"])}
