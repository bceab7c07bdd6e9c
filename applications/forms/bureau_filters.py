"""Filters of the bureau's inbox; what cannot be read is left out, never an error page."""

from typing import Any

from django import forms

from applications.selectors.bureau_inbox import DEFAULT_SORT, DUES, OPINIONS, SORTS, InboxWanted
from applications.selectors.screening_list import filter_choices
from applications.stages import APPLICATION


class BureauFilterForm(forms.Form):
    """State as outsiders know it, group, what is due, where the opinion stands, words; the sort order rides along."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部状态"), *((state.code, state.label) for state in APPLICATION.states if not state.shown_as)],
    )
    group = forms.ChoiceField(label="组别", required=False)
    due = forms.ChoiceField(label="期限", required=False, choices=[("", "全部期限"), *DUES])
    opinion = forms.ChoiceField(label="推荐意见", required=False, choices=[("", "全部推荐意见"), *OPINIONS])
    q = forms.CharField(label="单位名称、代码或编号", required=False, max_length=60)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups, _ = filter_choices()
        self.fields["group"].choices = [("", "全部组别"), *groups]  # type: ignore[attr-defined]

    def clean_sort(self) -> str:
        sort: str = self.cleaned_data["sort"]
        return sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT

    def wanted(self) -> InboxWanted:
        """What is asked for; fields with an unknown value ask for nothing."""
        self.full_clean()
        return InboxWanted(**{name: value for name, value in self.cleaned_data.items() if value})
