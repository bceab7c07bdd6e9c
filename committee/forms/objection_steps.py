"""The steps of a case as forms. Each takes the officers who may be chosen and says what its service is called with."""

from collections.abc import Sequence
from typing import Any

from django import forms

from baoji_award.accounts.models import User
from committee.models import Objection, ObjectionDecision, ObjectionState, ObjectionTask
from committee.selectors.objections import LATE, OPEN, CaseFilter
from committee.services.cases import LONGEST_TEXT
from committee.services.identity import LEAST_REASON
from committee.services.objection_decisions import LONGEST_CONSEQUENCE, LONGEST_RETURN, Conclusion
from committee.services.objection_tasks import LONGEST_RESULT, LONGEST_TASK, MOST_WORKDAYS, CaseTask

SECRECY = "不得写入能够识别反映人的内容。"


def _long(label: str, *, most: int = LONGEST_TEXT, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class StepForm(forms.Form):
    """A step that needs nothing but the decision to take it."""

    def __init__(self, *args: Any, officers: Sequence[User] = (), committee: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField) and name in {"user_id", "assignee_id"}:
                field.choices = [(officer.pk, officer.name or officer.email) for officer in officers]
        if not committee:
            for name in ("resolution", "resolved_on"):
                self.fields.pop(name, None)

    def arguments(self) -> dict[str, Any]:
        """What the step's service is called with beside the case and the person."""
        return dict(self.cleaned_data)


class RefuseForm(StepForm):
    reason = _long("不予受理的理由")
    reply = _long("答复内容", help_text=f"写入答复函。{SECRECY}")


class HandlerForm(StepForm):
    user_id = forms.TypedChoiceField(label="办理人", coerce=int, help_text="由一名工作人员指定另一名工作人员。")


class EndHandlerForm(StepForm):
    user_id = forms.IntegerField(widget=forms.HiddenInput)


class CaseTaskForm(StepForm):
    kind = forms.ChoiceField(label="事项", choices=ObjectionTask.Kind.choices)
    text = forms.CharField(label="任务内容", max_length=LONGEST_TASK, help_text=SECRECY)
    assignee_id = forms.TypedChoiceField(label="经办人", coerce=int)
    workdays = forms.IntegerField(label="期限（工作日）", min_value=1, max_value=MOST_WORKDAYS, initial=5)

    def arguments(self) -> dict[str, Any]:
        return {"task": CaseTask(**self.cleaned_data)}


class TaskResultForm(StepForm):
    task_id = forms.IntegerField(widget=forms.HiddenInput)
    result = _long("办理结果", most=LONGEST_RESULT, rows=3, help_text=SECRECY)


class HearForm(StepForm):
    substance = _long(
        "需要说明的问题", rows=6, help_text=f"被反映单位只看到这里的内容，请用自己的话概括，不引用异议原文。{SECRECY}"
    )


class ConclusionForm(StepForm):
    conclusion = forms.ChoiceField(label="结论", choices=ObjectionDecision.CONCLUSIONS, widget=forms.RadioSelect)
    findings = _long("查明的事实和依据")
    consequence = forms.CharField(
        label="处理结果",
        max_length=LONGEST_CONSEQUENCE,
        required=False,
        help_text="异议成立时必须填写，例如取消资格并重新公示。",
    )
    reply = _long("对反映人的答复", help_text=f"写入答复函。{SECRECY}")
    organisation_reply = _long("对被反映单位的答复", help_text=f"写入通知。{SECRECY}")
    resolution = forms.CharField(label="组委会决议文号", max_length=60)
    resolved_on = forms.DateField(label="决议日期", widget=forms.DateInput(attrs={"type": "date"}))

    def arguments(self) -> dict[str, Any]:
        return {"proposal": Conclusion(**self.cleaned_data)}


class ReturnForm(StepForm):
    reason = _long("退回理由", most=LONGEST_RETURN, rows=3, help_text=SECRECY)


class RevealForm(forms.Form):
    reason = forms.CharField(
        label="查看理由", min_length=LEAST_REASON, max_length=200, help_text="理由、时间和您的姓名将记入审计日志。"
    )


class CaseFilterForm(forms.Form):
    """State, way and handler of a list of cases."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), (OPEN, "未办结"), (LATE, "已逾期"), *ObjectionState.choices],
    )
    channel = forms.ChoiceField(label="提出方式", required=False, choices=[("", "全部"), *Objection.Channel.choices])
    mine = forms.BooleanField(label="只看我办理的", required=False)

    def wanted(self) -> CaseFilter:
        """The filter; everything when the address says nonsense."""
        return CaseFilter(**self.cleaned_data) if self.is_valid() else CaseFilter()
