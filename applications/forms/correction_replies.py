"""What the applicant says to each part of a correction."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from applications.forms.office_fields import Text
from applications.selectors.correction_replies import OpenPart
from applications.services.correction_replies import LONGEST_REPLY


class RepliesForm(forms.Form):
    """One text for each part; none has to be written."""

    def __init__(self, *args: Any, parts: Sequence[OpenPart]) -> None:
        super().__init__(*args)
        self.parts = list(parts)
        for each in self.parts:
            self.fields[f"reply-{each.part.pk}"] = Text(
                label=f"补正说明：{each.title}",
                rows=3,
                required=False,
                max_length=LONGEST_REPLY,
                initial=each.reply,
                help_text="说明改了什么、在哪里；没有需要说明的可不填。",
            )

    def lines(self) -> Iterator[tuple[OpenPart, BoundField]]:
        """Each part with its input."""
        return ((each, self[f"reply-{each.part.pk}"]) for each in self.parts)

    def replies(self) -> dict[int, str]:
        """The valid form as the service takes it."""
        return {each.part.pk: self.cleaned_data[f"reply-{each.part.pk}"] for each in self.parts}
