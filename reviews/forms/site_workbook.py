"""Forms of the visit's workbook: the file, and what counts for each row in conflict."""

from typing import Any

from django import forms
from django.http import QueryDict

from applications.forms.sheets import BadSheet
from baoji_award.errors import DomainError
from reviews.services.site_imports import MINE, THEIRS, Planned

ROW = "row-"


class WorkbookForm(forms.Form):
    """The workbook as it comes back."""

    file = forms.FileField(
        label="填好的工作簿",
        help_text="从本页导出的 XLSX 文件，不超过 1 MB。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def refused(self, error: BadSheet) -> DomainError:
        """Puts every sentence but the last above the form; returns the last as the error to raise."""
        for sentence in error.sentences[:-1]:
            self.add_error(None, sentence)
        return DomainError(error.sentences[-1])


class ChoicesForm(forms.Form):
    """One choice for each row in conflict; nothing is chosen beforehand. The stamp says for which stored text."""

    def __init__(self, data: QueryDict | None = None, *, plan: list[Planned]) -> None:
        super().__init__(data)
        self.asked = [row for row in plan if row.asked]
        for row in self.asked:
            self.fields[f"{ROW}{row.place}"] = forms.ChoiceField(
                label=f"{row.paper.title} 第 {row.line} 行",
                choices=[(f"{THEIRS}:{row.stamp}", "保留平台上的内容"), (f"{MINE}:{row.stamp}", "采用工作簿的内容")],
                widget=forms.RadioSelect,
                error_messages={"required": "请选择保留哪一份内容。"},
            )

    def rows(self) -> list[tuple[Planned, list[tuple[str, str, str, bool]], forms.BoundField]]:
        """Each row in conflict with (heading, stored text, workbook's text, whether they differ) and its field."""
        return [(row, _pairs(row), self[f"{ROW}{row.place}"]) for row in self.asked]

    def choices(self) -> dict[int, str]:
        """Place of the row → what was chosen. Call after `is_valid`."""
        data: dict[str, Any] = self.cleaned_data
        return {row.place: data[f"{ROW}{row.place}"] for row in self.asked}


def _pairs(row: Planned) -> list[tuple[str, str, str, bool]]:
    stored = row.theirs or {}
    texts = [(column, stored.get(column.name, ""), row.mine[column.name]) for column in row.paper.columns]
    return [(column.label, column.shown(theirs), column.shown(mine), theirs != mine) for column, theirs, mine in texts]
