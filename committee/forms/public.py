"""Forms of the public pages."""

import secrets
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from committee.models import Objection, PublicNotice
from committee.selectors.notices import names_in
from committee.services.identity import Identity
from committee.services.objections import Statement


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more uploads; cleans to a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploads = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(upload, initial) for upload in uploads]


class ObjectionForm(forms.Form):
    """A real-name objection: who, against whom, about what, with evidence."""

    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    party = forms.ChoiceField(label="以什么名义提出", choices=Objection.Party.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label="真实姓名",
        max_length=30,
        help_text="以单位名义提出的，填写经办人姓名。身份信息加密保存，不向被反映单位透露。",
        error_messages={"required": "匿名异议不予受理，请填写真实姓名"},
    )
    unit = forms.CharField(label="单位名称", max_length=100, required=False, help_text="以单位名义提出时填写。")
    phone = forms.CharField(
        label="联系电话",
        max_length=20,
        help_text="用于核实情况；查询办理进度时需要电话后四位。",
        error_messages={"required": "请填写有效的联系电话，以便核实"},
    )
    contact = forms.CharField(
        label="电子邮箱或通信地址", max_length=200, error_messages={"required": "请填写电子邮箱或通信地址"}
    )
    application = forms.ChoiceField(label="被反映的单位", widget=forms.RadioSelect)
    matter = forms.CharField(label="反映事项", max_length=100)
    facts = forms.CharField(label="事实与理由", max_length=3000, widget=forms.Textarea(attrs={"rows": 8}))
    evidence = FilesField(
        label="证明材料",
        help_text="至少一份、至多五份，PDF、JPG 或 PNG，单个文件不超过 20 MB。",
        error_messages={"required": "请至少上传一份证明材料"},
    )
    unit_seal = forms.FileField(label="加盖公章的异议书", required=False, help_text="以单位名义提出时上传扫描件。")
    truthful = forms.BooleanField(label="我承诺所填身份和反映的情况真实，并对其负责")

    def __init__(self, *args: Any, notice: PublicNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["application"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  narrows the declared field
        field.choices = names_in(notice)
        self.fields["token"].initial = secrets.token_hex(16)

    def statement(self) -> Statement:
        data = self.cleaned_data
        return Statement(data["application"], data["party"], data["matter"], data["facts"])

    def identity(self) -> Identity:
        data = self.cleaned_data
        return Identity(name=data["name"], phone=data["phone"], contact=data["contact"], unit=data["unit"])

    def uploads(self) -> "tuple[list[UploadedFile[bytes]], UploadedFile[bytes] | None]":
        return self.cleaned_data["evidence"], self.cleaned_data["unit_seal"] or None


class TrackForm(forms.Form):
    """What opens a case to whoever raised it."""

    code = forms.CharField(label="受理编号", max_length=30)
    digits = forms.CharField(label="联系电话后四位", max_length=4)


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
    """Year and prize of the register."""

    year = forms.ChoiceField(label="年度", required=False)
    kind = forms.ChoiceField(label="奖项", required=False)

    def __init__(self, *args: Any, years: list[int], kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {"year": [(str(year), f"{year}年度") for year in years], "kind": kinds}
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  narrows the declared field
            field.choices = [("", "全部"), *values]
