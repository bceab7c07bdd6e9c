"""Tasks, internal notes, and the dossiers chosen from the list."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from applications.forms.office_fields import Day, Text
from applications.models import InternalNote
from applications.selectors.office_tasks import DONE, OPEN
from applications.services.office_notes import LONGEST_NOTE, NoteText
from applications.services.office_tasks import LONGEST_TASK, TaskText
from baoji_award.accounts.models import User


class TaskForm(forms.Form):
    """What, by whom, until when."""

    text = Text(label="任务内容", rows=2, max_length=LONGEST_TASK, help_text="只有组委会办公室人员可以看到。")
    assignee = forms.ChoiceField(label="经办人", error_messages={"required": "请选择经办人"})
    due_on = Day(label="期限")

    def __init__(self, *args: Any, officers: Sequence[User], today: date) -> None:
        super().__init__(*args, prefix="task")  # type: ignore[misc]  # args: data
        self.today = today
        people = [(str(user.pk), user.name) for user in officers]
        self.fields["assignee"].choices = [("", "请选择"), *people]  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < self.today:
            raise forms.ValidationError("任务期限不能早于今天")
        return day

    def task(self) -> TaskText:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        return TaskText(data["text"], int(data["assignee"]), data["due_on"])


class NoteForm(forms.Form):
    """A note with its readers and the colleagues it mentions."""

    text = Text(
        label="记录内容",
        rows=4,
        max_length=LONGEST_NOTE,
        help_text="申报单位、评审机构和专家看不到。记录后不能修改，需要更正的另记一条。",
    )
    visibility = forms.ChoiceField(
        label="可见范围",
        choices=InternalNote.Visibility.choices,
        initial=InternalNote.Visibility.OFFICE,
        widget=forms.RadioSelect,
    )
    mentions = forms.MultipleChoiceField(
        label="提及同事",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="提及的人员会收到站内通知和邮件，邮件不含记录内容。",
    )

    def __init__(self, *args: Any, office: Sequence[User], bureau: Sequence[User], bureau_name: str) -> None:
        super().__init__(*args)
        people = [(str(user.pk), f"@{user.name}") for user in office]
        people += [(str(user.pk), f"@{user.name}（{bureau_name}）") for user in bureau]
        self.fields["mentions"].choices = people  # type: ignore[attr-defined]
        if not people:
            del self.fields["mentions"]

    def note(self) -> NoteText:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        return NoteText(data["text"], data["visibility"], [int(pk) for pk in data.get("mentions", ())])


class TaskFilterForm(forms.Form):
    """Whose tasks, and in which state; what cannot be read shows one's own open ones."""

    who = forms.ChoiceField(label="经办人", required=False, choices=[("", "我的任务"), ("all", "全部经办人")])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "未完成"), (DONE, "已完成"), ("any", "全部状态")]
    )

    def wanted(self) -> dict[str, Any]:
        """The arguments of tasks_listed."""
        self.full_clean()
        state = self.cleaned_data.get("state") or OPEN
        return {"mine": self.cleaned_data.get("who") != "all", "state": "" if state == "any" else state}


def chosen_numbers(data: QueryDict) -> list[str]:
    """The dossiers chosen in the list, or shown on the page that asks once more."""
    lines = [line.partition(":")[0] for line in data.getlist("line")]
    return list(dict.fromkeys(lines or data.getlist("chosen")))


def shown_versions(data: QueryDict) -> dict[str, int]:
    """Number → version of the dossiers shown on the page that asks once more; a broken line counts as version 0."""
    lines = [line.partition(":") for line in data.getlist("line")]
    return {number: int(version) if version.isdecimal() else 0 for number, _, version in lines}
