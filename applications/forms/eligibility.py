"""The questions of the round's conditions as radio buttons."""

from collections.abc import Mapping
from typing import Any

from django import forms

from applications.rules.eligibility import questions
from applications.rules.rulebook import Rulebook

YES_NO = (("yes", "是"), ("no", "否"))


class QuestionsForm(forms.Form):
    """One field per question of the round; `kinds` also asks for what the portal knows of a registered organisation."""

    kinds: tuple[str, ...] = ("answer",)

    def __init__(self, *args: Any, rules: Rulebook, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rules = rules
        self.questions = questions(rules, *self.kinds)
        for question in self.questions:
            self.fields[question.key] = forms.ChoiceField(
                label=question.text,
                choices=YES_NO,
                widget=forms.RadioSelect,
                error_messages={"required": "请选择“是”或“否”：" + question.text, "invalid_choice": "请选择“是”或“否”"},
            )

    def answers(self) -> dict[str, bool]:
        """The valid form's answers by their condition."""
        return {question.key: self.cleaned_data[question.key] == "yes" for question in self.questions}


class StoredSelfCheckForm(QuestionsForm):
    """The questions of a dossier's own self-check, with the answers given before."""

    def __init__(self, data: Any = None, *, answers: Mapping[str, bool], rules: Rulebook) -> None:
        given = {key: "yes" if answer else "no" for key, answer in answers.items()}
        super().__init__(data, rules=rules, initial=given)
