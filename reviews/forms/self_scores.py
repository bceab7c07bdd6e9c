"""自评打分: one percent for each clause."""

from typing import Any

from django import forms
from django.http import QueryDict

from reviews.enums import PERCENT_STEP
from reviews.selectors.self_scores import OwnScores

PREFIX = "percent-"
CHOICES = (("", "未评"), *((str(step), f"{step}%") for step in range(0, 101, PERCENT_STEP)))


class SelfScoreForm(forms.Form):
    """A choice for each clause; nothing chosen is blank, which is not zero."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, scores: OwnScores) -> None:
        initial: dict[str, object] = {f"{PREFIX}{each.item.clause}": each.percent for each in scores.items}
        super().__init__(data, initial=initial | {"version": scores.version})
        for each in scores.items:
            self.fields[f"{PREFIX}{each.item.clause}"] = forms.TypedChoiceField(
                label=f"{each.item.clause} {each.item.title}",
                choices=CHOICES,
                coerce=int,
                empty_value=None,
                required=False,
            )

    def percents(self) -> dict[str, int | None]:
        """Clause → percent of the valid form."""
        data: dict[str, Any] = self.cleaned_data
        return {name.removeprefix(PREFIX): data[name] for name in self.fields if name.startswith(PREFIX)}

    def field_of(self, clause: str) -> forms.BoundField:
        return self[f"{PREFIX}{clause}"]
