"""Forms of a round's invitations."""

from typing import Any

from django import forms

from reviews.enums import ReviewStage
from reviews.forms.library import LibraryFilterForm
from reviews.models import Participation
from reviews.selectors.participation import NOT_ASKED

ACCEPT, DECLINE = "accept", "decline"


class PoolFilterForm(LibraryFilterForm):
    """The register and what became of the round's invitation."""

    state = forms.ChoiceField(
        label="参加情况", required=False, choices=[("", "全部"), (NOT_ASKED, "未邀请"), *Participation.State.choices]
    )


class InviteToRoundForm(forms.Form):
    """Until when an answer is asked for; the experts are ticked in the table."""

    answer_by = forms.DateField(label="答复期限", widget=forms.DateInput(attrs={"type": "date"}))


class AnswerForm(forms.Form):
    """Accepting with what one is free for, or declining with a reason. Nothing is chosen beforehand."""

    answer = forms.ChoiceField(
        label="是否参加",
        choices=((ACCEPT, "接受邀请"), (DECLINE, "不能参加")),
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是否参加。"},
    )
    stages = forms.MultipleChoiceField(
        label="可以参加的阶段", choices=ReviewStage.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    unavailable = forms.CharField(
        label="不能参加的日期", max_length=200, required=False, help_text="例如：3月18日至20日出差。"
    )
    most_dossiers = forms.IntegerField(
        label="资料评审最多承担份数", min_value=1, max_value=200, required=False, help_text="不限的，请不填。"
    )
    reason = forms.CharField(
        label="不能参加的原因", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("answer") == ACCEPT and not data.get("stages"):
            self.add_error("stages", "请至少选择一个可以参加的阶段。")
        if data.get("answer") == DECLINE and not str(data.get("reason", "")).strip():
            self.add_error("reason", "请说明不能参加的原因。")
        return data
