"""Importing into a table of a section: the text that was pasted or a file, and into which table."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from applications.forms.dossier_import import figures_of, rows_from
from applications.forms.sheets import BadSheet, Grid, grid_of_file, grid_of_text
from applications.rules.answers import rows_of
from applications.rules.dossier import FieldKind, FieldRule, SectionRule
from applications.rules.reading import Reading
from applications.section_merge import Entry, digests_of, from_text

# No field can have this key.
FIGURES = "@figures"
LONGEST_TEXT = 100_000


class ImportForm(forms.Form):
    """Everything in it fits the table, or nothing is imported: the errors name row and column of what was brought."""

    table = forms.ChoiceField(label="导入到", widget=forms.RadioSelect)
    mode = forms.ChoiceField(
        label="已有的行",
        choices=[("append", "保留，导入的行接在后面"), ("replace", "由导入的行替换")],
        initial="append",
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="粘贴表格",
        help_text="在表格软件中选中单元格（连同表头）复制，再粘贴到这里。",
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "wrap": "off"}),
    )
    file = forms.FileField(
        label="或者选择 XLSX 文件",
        help_text="只读取第一张工作表，不超过 1 MB；公式须先粘贴为数值。",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        *,
        section: SectionRule,
        reading: Reading,
        stored: Mapping[str, Any],
        table: str = "",
    ) -> None:
        self.reading, self.stored = reading, stored
        asked = reading.fields(section)
        self.figures = tuple(rule for rule in asked if rule.kind == FieldKind.YEARS)
        self.tables = {rule.key: rule for rule in asked if rule.kind == FieldKind.ROWS}
        self.answers: dict[str, object] = {}
        choices = [(FIGURES, section.title)] if self.figures else []
        choices += [(rule.key, rule.label) for rule in self.tables.values()]
        super().__init__(data, files, auto_id="f-%s", initial={"table": table or choices[0][0] if choices else ""})
        self.fields["table"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["table"].widget = forms.HiddenInput()
        if not self.tables:
            del self.fields["mode"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        if "table" not in cleaned:
            return cleaned
        place = "file" if cleaned.get("file") else "text"
        try:
            grid = self._grid()
            self.answers = self._figures(grid) if cleaned["table"] == FIGURES else self._rows(grid)
        except BadSheet as bad:
            self.add_error(place, list(bad.sentences))
        return cleaned

    def _grid(self) -> Grid:
        file = self.cleaned_data.get("file")
        return grid_of_file(file.file, file.size) if file else grid_of_text(self.cleaned_data.get("text", ""))

    def _figures(self, grid: Grid) -> dict[str, object]:
        """The figures put into what is stored: an empty cell changes nothing."""
        found = figures_of(grid, self.figures, self.reading.years)
        if not found:
            raise BadSheet("表中没有可以导入的数据")
        return {key: {**(self.stored.get(key) or {}), **values} for key, values in found.items()}

    def _rows(self, grid: Grid) -> dict[str, object]:
        table: FieldRule = self.tables[self.cleaned_data["table"]]
        found = rows_from(grid, table)
        if not found:
            raise BadSheet("表中没有可以导入的行")
        before = [] if self.cleaned_data.get("mode") == "replace" else rows_of(self.stored.get(table.key))
        if len(before) + len(found) > table.most_rows:
            raise BadSheet(f"“{table.label}”最多 {table.most_rows} 行，导入后将有 {len(before) + len(found)} 行")
        return {table.key: [*before, *found]}

    def entry(self) -> Entry:
        """The import as it is saved."""
        return Entry(self.answers, from_text(self.data.get("loaded", "")))

    def digests(self) -> dict[str, str]:
        """What is stored while the page is shown, as `loaded` says it."""
        return digests_of(self.stored, [*self.tables, *(rule.key for rule in self.figures if not rule.computed)])

    def columns(self) -> list[tuple[str, str]]:
        """(table, its header) for everything that can be imported into."""
        years = "、".join(f"{year}年" for year in self.reading.years)
        found = [("指标表", f"指标、单位、{years}")] if self.figures else []
        return [*found, *((t.label, "、".join(column.label for column in t.columns)) for t in self.tables.values())]
