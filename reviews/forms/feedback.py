"""The form of a feedback letter: two texts for each category, one remark a line."""

from django import forms
from django.http import QueryDict

from reviews.models import FeedbackLetter
from reviews.selectors.feedback_draft import Category, text_of
from reviews.selectors.remarks import joined, lines_of

LONGEST = 6000


class LetterForm(forms.Form):
    """The wording of a letter; the categories are those of the draft."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, letter: FeedbackLetter) -> None:
        self.categories = text_of(letter)
        super().__init__(data, initial={"version": letter.version})
        for place, category in enumerate(self.categories):
            for name, label in (("strengths", "优势"), ("improvements", "改进机会")):
                lines = getattr(category, name)
                self.fields[f"{name}{place}"] = forms.CharField(
                    label=f"{category.title}：{label}",
                    required=False,
                    max_length=LONGEST,
                    initial=joined(lines),
                    widget=forms.Textarea(attrs={"rows": max(3, min(len(lines) + 1, 10))}),
                )

    def written(self) -> list[Category]:
        """What the office wrote. Call after `is_valid`."""
        values = self.cleaned_data
        return [
            Category(
                category.title,
                tuple(lines_of(values[f"strengths{place}"])),
                tuple(lines_of(values[f"improvements{place}"])),
            )
            for place, category in enumerate(self.categories)
        ]


class ApproveForm(forms.Form):
    """The version that the approver saw."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
