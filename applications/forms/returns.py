"""A comment on a section, and the reasons of a return."""

from collections.abc import Sequence
from typing import Any

from django import forms

from applications.forms.office_fields import Text
from applications.models import SectionComment
from applications.services.comments import LONGEST_COMMENT, Remark
from applications.services.returning import LONGEST_REASON


class CommentForm(forms.Form):
    """The remark, its mark, and the stamp of the text it replaces (empty for a new one)."""

    text = Text(label="批注", rows=3, max_length=LONGEST_COMMENT)
    to_applicant = forms.BooleanField(label="退回时告知申报单位", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def remark(self) -> Remark:
        """The valid form as the service takes it."""
        return Remark(self.cleaned_data["text"], self.cleaned_data["to_applicant"])


class ReturnForm(forms.Form):
    """One text for each part; a part without a text and without a marked comment is not named."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self, *args: Any, parts: Sequence[tuple[str, str]], marked: Sequence[SectionComment], version: int
    ) -> None:
        super().__init__(*args, initial={"version": version})  # type: ignore[misc]  # args: data
        self.parts = [key for key, _ in parts]
        for key, title in parts:
            told = "；".join(comment.text for comment in marked if comment.section == key)
            self.fields[f"part-{key}"] = Text(
                label=title,
                rows=2,
                required=False,
                max_length=LONGEST_REASON,
                help_text=f"一并告知的批注：{told}" if told else "",
            )

    def reasons(self) -> dict[str, str]:
        """Part → reason of the parts that were written about."""
        data = self.cleaned_data
        return {key: data[f"part-{key}"] for key in self.parts if data.get(f"part-{key}")}
