"""Forms of the office."""

from collections.abc import Iterable

from django import forms

from applications.models import Group


class RankingFilter(forms.Form):
    """Group and part of the organisation's name, by GET."""

    group = forms.ChoiceField(label="组别", required=False, widget=forms.Select(attrs={"class": "form-select-sm"}))
    text = forms.CharField(label="单位名称", required=False, max_length=50)

    def __init__(self, *args: object, groups: Iterable[Group], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(group.code, group.name) for group in groups]
        self.fields["group"].choices = [("", "全部组别"), *choices]  # type: ignore[attr-defined]


class PlacesForm(forms.Form):
    """How many go on to the defence."""

    places = forms.IntegerField(label="入围名额", min_value=1, max_value=999)
