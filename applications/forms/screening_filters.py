"""Filters of the lists; what cannot be read is left out, never an error page."""

from typing import Any

from django import forms

from applications.selectors.screening_list import DEFAULT_SORT, SORTS, Choices, Wanted, filter_choices
from applications.stages import APPLICATION


class ListFilterForm(forms.Form):
    """State, group, words; the sort order rides along."""

    state = forms.ChoiceField(label="状态", required=False)
    group = forms.ChoiceField(label="组别", required=False)
    q = forms.CharField(label="单位名称、代码或编号", required=False, max_length=60)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        states = [(state.code, state.label) for state in APPLICATION.states if not state.shown_as]
        self._offer("state", "全部状态", states)
        groups, self.bureaus = filter_choices()
        self._offer("group", "全部组别", groups)

    def _offer(self, name: str, everything: str, choices: Choices) -> None:
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    def clean_sort(self) -> str:
        sort: str = self.cleaned_data["sort"]
        return sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT

    def wanted(self) -> Wanted:
        """What is asked for; fields with an unknown value ask for nothing."""
        self.full_clean()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})

    def in_words(self) -> list[tuple[str, str]]:
        """Label and words of every wish, after wanted()."""
        shown = []
        for name, value in self.cleaned_data.items():
            if value and name != "sort":
                choices = dict(getattr(self.fields[name], "choices", ()))
                shown.append((str(self.fields[name].label), str(choices.get(value, value))))
        return shown


class OfficeFilterForm(ListFilterForm):
    """With every state and the bureau."""

    bureau = forms.ChoiceField(label="推荐部门", required=False)
    field_order = ("state", "group", "bureau", "q", "sort")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._offer("state", "全部状态", APPLICATION.choices())
        self._offer("bureau", "全部部门", self.bureaus)
