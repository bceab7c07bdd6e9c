"""Forms of the public pages."""

from typing import Any

from django import forms


class SearchForm(forms.Form):
    """What somebody looks for on the public pages."""

    q = forms.CharField(
        label="查找内容",
        min_length=2,
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={
            "required": "请输入要查找的内容",
            "min_length": "请至少输入两个字",
            "max_length": "请不要超过 50 个字",
            "null_characters_not_allowed": "请重新输入要查找的内容",
        },
    )


class WinnersFilter(forms.Form):
    """Year, prize and name in the register."""

    year = forms.ChoiceField(label="年度", required=False)
    kind = forms.ChoiceField(label="奖项", required=False)
    q = forms.CharField(label="组织名称", required=False, max_length=60)

    def __init__(self, *args: Any, years: list[int], kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {"year": [(str(year), f"{year}年度") for year in years], "kind": kinds}
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  narrows the declared field
            field.choices = [("", "全部"), *values]
