"""Text as its reader counts it, and a day as the browser's calendar takes it."""

from typing import Any

from django import forms


class Text(forms.CharField):
    """A text field whose limits count a line break as one character, whatever the browser sent."""

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        if rows:
            options["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class Day(forms.DateField):
    """A day chosen in the browser's calendar. That drops a value in any other format, the language's own among them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)
