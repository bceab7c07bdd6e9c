"""Choosing and ordering the dossiers of a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from applications.models import Application
from applications.selectors.bureau_desk import why_not_in_batch
from applications.services.batches import BatchLine
from baoji_award.accounts.models import User

# No key of ours has more digits; a longer one is no number for the database.
LONGEST_KEY = 18


@dataclass(frozen=True, slots=True)
class Offered:
    """A dossier that can go into the batch, with its three inputs."""

    application: Application
    chosen: BoundField
    position: BoundField
    version: BoundField


class BatchForm(forms.Form):
    """For each endorsed dossier: whether, in which place, and the version seen. Equal places keep the list's order.

    `gone` are the chosen dossiers that are not offered any more: a form with one of them is refused as a whole, never
    sent without it.
    """

    def __init__(self, *args: Any, applications: Sequence[Application], by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.applications = list(applications)
        self.gone = _chosen_in(self.data) - {one.pk for one in self.applications}
        for place, application in enumerate(self.applications, 1):
            name = application.organisation.name
            self.fields[f"chosen-{application.pk}"] = forms.BooleanField(label=f"列入本批：{name}", required=False)
            self.fields[f"position-{application.pk}"] = forms.IntegerField(
                label=f"次序：{name}",
                required=False,
                min_value=1,
                max_value=999,
                initial=place,
                widget=forms.NumberInput(attrs={"aria-label": f"次序：{name}"}),
            )
            self.fields[f"version-{application.pk}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=application.version, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = [one for one in self.applications if data.get(f"chosen-{one.pk}")]
        if self.gone:
            raise forms.ValidationError(why_not_in_batch(by=self.by, application_ids=self.gone))
        if not chosen:
            raise forms.ValidationError("请至少选择一份已推荐的申报。")
        if len({(one.bureau_id, one.cycle_id) for one in chosen}) > 1:
            raise forms.ValidationError("一个批次只能包含同一推荐部门、同一年度的申报。")
        return data

    def offered(self) -> list[Offered]:
        """The rows of the page."""
        return [
            Offered(one, self[f"chosen-{one.pk}"], self[f"position-{one.pk}"], self[f"version-{one.pk}"])
            for one in self.applications
        ]

    def chosen(self) -> list[Application]:
        """The chosen dossiers of the valid form, in the order asked for."""
        data = self.cleaned_data
        picked = [one for one in self.applications if data.get(f"chosen-{one.pk}")]
        return sorted(picked, key=lambda one: data.get(f"position-{one.pk}") or len(self.applications))

    def lines(self) -> list[BatchLine]:
        """The same as the service takes it, each with the version that was on the page."""
        return [BatchLine(one.pk, self.cleaned_data.get(f"version-{one.pk}") or 0) for one in self.chosen()]


def _chosen_in(data: Mapping[str, Any]) -> set[int]:
    """The dossiers that the sent form chose, offered or not."""
    keys = {name.removeprefix("chosen-") for name in data if name.startswith("chosen-")}
    return {int(key) for key in keys if key.isdecimal() and len(key) <= LONGEST_KEY}
