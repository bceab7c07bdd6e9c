"""Forms of a defence's day: signing in, the time of each part, points off."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from applications.rules.defence import DefenceRule
from reviews.models import DefenceTiming

CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
PART = "part-"


def as_clock(seconds: int) -> str:
    """754 → 12:34."""
    return f"{seconds // 60}:{seconds % 60:02d}"


class ArrivalForm(forms.Form):
    """Who speaks for the organisation."""

    speaker = forms.CharField(label="陈述人姓名和职务", max_length=100)


class ClockField(forms.CharField):
    """Minutes and seconds as 12:34; its value is seconds."""

    def clean(self, value: Any) -> int:
        found = CLOCK.fullmatch(str(super().clean(value)).strip().replace("：", ":"))
        if found is None:
            raise ValidationError("请按 分:秒 填写，例如 12:34。")
        return int(found[1]) * 60 + int(found[2])


class TimingForm(forms.Form):
    """What each part of the round took."""

    def __init__(self, data: QueryDict | None = None, *, rule: DefenceRule, timing: DefenceTiming | None) -> None:
        super().__init__(data)
        for place, part in enumerate(rule.parts):
            self.fields[f"{PART}{place}"] = ClockField(
                label=part.label,
                max_length=6,
                help_text=f"规定 {part.minutes} 分钟",
                initial=as_clock(timing.seconds[place]) if timing else None,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "分:秒"}),
            )

    def seconds(self) -> list[int]:
        """Seconds of each part in the round's order. Call after `is_valid`."""
        return [self.cleaned_data[name] for name in self.fields]


class PenaltyForm(forms.Form):
    """The leader's word on the points off."""

    points = forms.IntegerField(label="扣分", min_value=0, max_value=100)
    reason = forms.CharField(
        label="理由",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="与按规则应扣的分数不同时填写。",
    )


class QuestionForm(forms.Form):
    """A question for the bank."""

    text = forms.CharField(label="题目", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SlidesForm(forms.Form):
    """The slides as PDF."""

    file = forms.FileField(
        label="演示文稿",
        help_text="PDF 格式，不超过 50 MB；再次上传将替换已上传的文件。",
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )
