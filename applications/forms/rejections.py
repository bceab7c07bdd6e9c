"""The reason of a dossier that is not admitted."""

from typing import Any

from django import forms

from applications.forms.office_fields import Text
from applications.services.rejections import LONGEST_REASON


class RejectionForm(forms.Form):
    """One reason, a paragraph a line, as the letter will print it."""

    reason = Text(
        label="不予受理的理由",
        rows=6,
        max_length=LONGEST_REASON,
        help_text="写入告知书并告知申报单位和推荐部门。写明不符合的条件和依据，每行为一段。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, version: int) -> None:
        super().__init__(*args, initial={"version": version})  # type: ignore[misc]  # args: data
