"""Fields of the dossier: a draft may have gaps, so an empty answer is never an error here; a wrong one always is."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from applications.rules.dossier import AnswerRule, FieldKind
from baoji_award.ui.words import day

DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
# Plain notation only: "1e999999" is a number too, and a very long one.
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_SEPARATORS = re.compile(r"[\s,，]+")


class DraftText(forms.CharField):
    """Text whose limit counts characters as a reader does: a line break is one, whatever the browser sent."""

    def __init__(self, rule: AnswerRule, **options: Any) -> None:
        long = rule.kind == FieldKind.LONG_TEXT
        widget = forms.Textarea(attrs={"rows": 12 if (rule.limit or 0) > 1500 else 5}) if long else forms.TextInput()
        super().__init__(max_length=rule.limit, widget=widget, **options)
        self.limit = rule.limit
        # Django's own sentence does not say by how much; typing is never cut off.
        self.validators = [check for check in self.validators if getattr(check, "code", "") != "max_length"]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        if not isinstance(widget, forms.Textarea):
            attrs.pop("maxlength", None)
        return attrs

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: Any) -> None:
        if self.limit is not None and len(value) > self.limit:
            over = len(value) - self.limit
            raise ValidationError(f"超出 {over} 字，请删减至 {self.limit} 字以内")


class DraftNumber(forms.CharField):
    """A number, kept as the decimal text that was typed. Spaces, commas and full-width digits are accepted."""

    def __init__(self, rule: AnswerRule, *, name: str, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **options)
        self.rule = rule
        self.name = name

    def to_python(self, value: Any) -> str:
        text = _SEPARATORS.sub("", unicodedata.normalize("NFKC", str(value or ""))).replace("−", "-")
        if text and not _NUMBER.fullmatch(text):
            raise ValidationError(f"{self.name}请填写数字，例如 41260.50")
        return format(Decimal(text), "f") if text else ""

    def validate(self, value: Any) -> None:
        if value and (reason := self._outside(Decimal(value))):
            raise ValidationError(f"{self.name}{reason}，当前填写的是 {value}")

    def _outside(self, number: Decimal) -> str:
        low, high = self.rule.minimum, self.rule.maximum
        if not ((low is not None and number < Decimal(str(low))) or (high is not None and number > Decimal(str(high)))):
            return ""
        if low is not None and high is not None:
            return f"应在 {low:g} 至 {high:g} 之间"
        return f"不应小于 {low:g}" if low is not None else f"不应大于 {high:g}"


class DraftDate(forms.DateField):
    """A day, kept as 2024-12-08."""

    def __init__(self, rule: AnswerRule, **options: Any) -> None:
        self.rule = rule
        messages = {"invalid": "请按“2024-12-08”的格式填写日期"}
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"autocomplete": "off", "placeholder": "2024-12-08"})
        super().__init__(input_formats=DATE_FORMATS, error_messages=messages, widget=widget, **options)

    def clean(self, value: Any) -> str:
        typed = self.to_python(unicodedata.normalize("NFKC", str(value or "")).strip())
        if typed is None:
            return ""
        self._refuse_outside(typed)
        return typed.isoformat()

    def _refuse_outside(self, typed: date) -> None:
        if self.rule.earliest is not None and typed < self.rule.earliest:
            raise ValidationError(f"日期不应早于{day(self.rule.earliest)}，当前填写的是{day(typed)}")
        if self.rule.latest is not None and typed > self.rule.latest:
            raise ValidationError(f"日期不应晚于{day(self.rule.latest)}，当前填写的是{day(typed)}")


class DraftChoice(forms.ChoiceField):
    """One of the rule's choices, or nothing yet."""

    def __init__(self, rule: AnswerRule, **options: Any) -> None:
        choices = [(choice, choice) for choice in rule.choices]
        messages = {"invalid_choice": "请从列出的选项中选择"}
        super().__init__(choices=choices, widget=forms.RadioSelect, error_messages=messages, **options)

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class DraftConfirm(forms.BooleanField):
    """A tick."""

    def validate(self, value: Any) -> None:
        """An unticked statement is a gap, not an error."""


def field_for(rule: AnswerRule, *, name: str = "") -> forms.Field:
    """The form field of a rule; `name` is how errors of a number call it (the year's label in the year table)."""
    options: dict[str, Any] = {
        "label": f"{rule.label}（{rule.unit}）" if rule.unit else rule.label,
        "help_text": rule.hint,
        "required": rule.required,
    }
    match rule.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return DraftText(rule, **options)
        case FieldKind.NUMBER | FieldKind.YEARS:
            return DraftNumber(rule, name=name or rule.label, **options)
        case FieldKind.DATE:
            return DraftDate(rule, **options)
        case FieldKind.CHOICE:
            return DraftChoice(rule, **options)
        case FieldKind.CONFIRM:
            return DraftConfirm(**options)
        case FieldKind.ROWS:
            raise TypeError(f"{rule.key} is a table: each of its columns has fields of its own")
