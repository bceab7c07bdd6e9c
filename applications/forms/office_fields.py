"""Text as its reader counts it."""

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
