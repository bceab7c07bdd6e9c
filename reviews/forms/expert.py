"""Forms of the expert."""

from typing import Any

from django import forms
from django.http import QueryDict

from baoji_award.accounts.forms import ConfirmPasswordForm
from reviews.forms.notes import notes_in
from reviews.services.sheets import Entry

YES, NO = "yes", "no"


class PledgeForm(forms.Form):
    """Agreeing to the round's pledges."""

    agree = forms.BooleanField(
        label="本人已逐条阅读并承诺遵守", error_messages={"required": "请确认已阅读并承诺遵守。"}
    )


class ConflictForm(forms.Form):
    """An explicit answer about one dossier; nothing is chosen beforehand."""

    answer = forms.ChoiceField(
        label="与该申报单位的利害关系",
        choices=((NO, "无利害关系"), (YES, "有利害关系，申请回避")),
        widget=forms.RadioSelect,
        error_messages={"required": "请选择有无利害关系。"},
    )
    detail = forms.CharField(
        label="具体情形",
        max_length=180,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="有利害关系时填写，例如：近三年曾在该单位任职。",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answer") == YES and not str(data.get("detail", "")).strip():
            self.add_error("detail", "请说明利害关系的具体情形。")
        return data


class ItemForm(forms.Form):
    """One item of a sheet as it is posted; bands arrive as `band-<dimension>`,
    notes as forms/notes.py says. A missing percent is blank, not zero.
    """

    percent = forms.IntegerField(required=False, min_value=0, max_value=100)
    guard_reason = forms.CharField(required=False, max_length=300)
    version = forms.IntegerField(min_value=1)

    def entry(self, data: QueryDict) -> Entry:
        """What the author wrote. Call after `is_valid`; raises DomainError for notes that are no notes."""
        values = self.cleaned_data
        bands = {key.removeprefix("band-"): str(data[key]) for key in data if key.startswith("band-")}
        return Entry(
            percent=values["percent"],
            bands=bands,
            notes=notes_in(data),
            reason=values["guard_reason"],
        )


class SignForm(ConfirmPasswordForm):
    """The version of the sheet that the author checked, and their password once more (`user` is the author)."""

    field_order = ("version", "confirm", "password")

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    confirm = forms.BooleanField(
        label="本人确认以上评分为独立作出，签署后不再修改", error_messages={"required": "请确认后再签署。"}
    )
