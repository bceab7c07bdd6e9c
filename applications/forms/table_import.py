"""A register that somebody brings as an XLSX table: every row fits, or nothing is taken."""

from typing import Any, Generic, TypeVar

from django import forms

from applications.forms.sheets import BadSheet, Grid, grid_of_file

Row = TypeVar("Row")


class TableImportForm(forms.Form, Generic[Row]):
    """`rows` are there after `is_valid`; the errors name row and column. A subclass says how a grid is read."""

    file = forms.FileField(
        label="XLSX 文件",
        help_text="只读取第一张工作表，不超过 200 行、1 MB；公式须先粘贴为数值。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[Row] = []

    def read(self, grid: Grid) -> list[Row]:
        """The rows of the table. Raises BadSheet with a sentence for each fault."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        file = self.cleaned_data.get("file")
        if file:
            try:
                self.rows = self.read(grid_of_file(file.file, file.size))
            except BadSheet as bad:
                self.add_error("file", list(bad.sentences))
            else:
                if not self.rows:
                    self.add_error("file", "表中没有可以导入的行")
        return self.cleaned_data
