"""The workbook that comes back."""

from django import forms


class WorkbookForm(forms.Form):
    """One XLSX file."""

    file = forms.FileField(
        label="填好的工作簿",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="由本页导出的 XLSX 文件，不超过 1 MB。导入前会列出所有变化。",
        error_messages={"required": "请选择工作簿文件。"},
    )
