"""Forms by which objections are received: from the public, and from paper through the office."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from baoji_award.accounts.models import User
from baoji_award.ui.words import day
from committee.models import Objection, PublicNotice
from committee.selectors.notices import names_in
from committee.services.identity import Identity
from committee.services.objection_intake import OnPaper, Papers, Statement

TOKEN_BYTES = 16
_signer = signing.TimestampSigner(salt="committee.objection")


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Uploads; cleans to a list, which is empty only where the field is not required."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploads = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(FilesField, self).clean(upload, initial) for upload in uploads]
        return [upload for upload in cleaned if upload]


class OpenedToken(forms.CharField):
    """A token that this site has made, with the moment when; cleans to (token, seconds since the epoch)."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> tuple[str, float]:
        try:
            token = _signer.unsign(super().clean(value), max_age=settings.OBJECTION_FORM_AGE)
            opened = signing.b62_decode(str(value).rsplit(":", 2)[1])
        except signing.BadSignature as error:
            raise forms.ValidationError("页面打开时间过长或已失效，请核对后再次提交。") from error
        return token, float(opened)


def opened_token() -> str:
    """A new token, signed with this moment."""
    return _signer.sign(secrets.token_hex(TOKEN_BYTES))


class ObjectionForm(forms.Form):
    """A real-name objection: who, against whom, about what, with evidence."""

    PARTS = (
        ("反映人", ("party", "unit", "unit_seal", "name", "phone", "contact")),
        ("反映事项", ("application", "ground", "matter", "facts")),
        ("证明材料", ("evidence",)),
        ("核对提交", ("truthful",)),
    )

    token = OpenedToken(max_length=200)
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
    ground = forms.ChoiceField(label="异议事由", widget=forms.RadioSelect)
    matter = forms.CharField(
        label="反映事项", max_length=100, help_text="用一句话概括，请不要写姓名等能够识别反映人的内容。"
    )
    facts = forms.CharField(
        label="事实与理由",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="仅由指定的办理人查看。请不要写反映人的姓名、单位、电话或地址，这些内容另行加密保存。",
    )
    evidence = FilesField(
        label="证明材料",
        help_text="至少一份、至多五份，PDF、JPG 或 PNG，单个文件不超过 20 MB。",
        error_messages={"required": "请至少上传一份证明材料"},
    )
    unit_seal = forms.FileField(label="加盖公章的异议书", required=False, help_text="以单位名义提出时上传扫描件。")
    truthful = forms.BooleanField(label="我承诺所填身份和反映的情况真实，并对其负责")

    def __init__(self, *args: Any, notice: PublicNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice
        grounds = notice.cycle.rulebook.objections.grounds
        self._offer("application", names_in(notice))
        self._offer("ground", [(ground.key, ground.label) for ground in grounds])
        self.fields["token"].initial = opened_token()

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  narrows the declared field
        field.choices = choices

    @property
    def opened_at(self) -> float:
        """When this form was opened, in seconds since the epoch."""
        opened: float = self.cleaned_data["token"][1]
        return opened

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The title and the fields of each short step (ux.md: 反映人 → 反映事项 → 证明材料 → 核对提交)."""
        return [(title, [self[name] for name in names]) for title, names in self.PARTS]

    def received(self) -> dict[str, Any]:
        """The arguments for services.objections."""
        data = self.cleaned_data
        evidence: list[UploadedFile[bytes]] = data["evidence"]
        return {
            "statement": Statement(data["application"], data["party"], data["ground"], data["matter"], data["facts"]),
            "identity": Identity(name=data["name"], phone=data["phone"], contact=data["contact"], unit=data["unit"]),
            "papers": Papers(evidence, data["unit_seal"] or None),
            "token": data["token"][0],
        }


class EntryForm(ObjectionForm):
    """What came by post, telephone or in person, as an officer enters it."""

    channel = forms.ChoiceField(
        label="提出方式",
        choices=[choice for choice in Objection.Channel.choices if choice[0] != Objection.Channel.ONLINE],
        widget=forms.RadioSelect,
    )
    sent_on = forms.DateField(
        label="邮戳或反映日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="邮寄的填写邮戳日期，电话和当面的填写当日。是否逾期以此日期为准。",
    )
    truthful = forms.BooleanField(label="已与原件或来电记录核对，并告知反映人实名和保密规定")
    version = forms.ChoiceField(
        label="所针对的公示",
        widget=forms.RadioSelect,
        help_text="按邮戳或反映日期选择当时有效的版本；单位仍在现行名单中的，也可以选择现行版本。",
    )
    field_order = ("token", "channel", "sent_on", "version")

    def __init__(self, *args: Any, notices: Sequence[PublicNotice], **kwargs: Any) -> None:
        """`notices` are the round's versions, newest first; a round with one version has nothing to choose."""
        super().__init__(*args, notice=notices[0], **kwargs)
        self.newest = notices[0]
        self._offer("application", list(dict(line for notice in notices for line in names_in(notice)).items()))
        self._offer("version", [(notice.slug, _told(notice)) for notice in notices])
        self.fields["version"].initial = self.newest.slug
        if len(notices) == 1:
            del self.fields["version"]
        self.fields["evidence"].help_text = "信件及信封（含邮戳）的扫描件、来电或来访记录和证明材料，至多五份。"
        self.fields["matter"].help_text = "用一句话概括，不得写入能够识别反映人的内容。"
        if not self.notice.cycle.rulebook.public_notice.postmark_counts:
            self.fields["sent_on"].label = "收到或反映日期"
            self.fields["sent_on"].help_text = "邮寄的填写收到日期，电话和当面的填写当日。是否逾期以此日期为准。"

    def entered(self, by: User) -> dict[str, Any]:
        """The arguments for services.objections.enter_objection."""
        paper = OnPaper(self.cleaned_data["channel"], self.cleaned_data["sent_on"], by)
        return self.received() | {"paper": paper, "slug": self.cleaned_data.get("version", self.newest.slug)}


def _told(notice: PublicNotice) -> str:
    running = "现行" if notice.successor is None else "已更正"
    return f"第 {notice.version} 版（{running}）{notice.number.text}，公示至{day(notice.last_day)}"


class TrackForm(forms.Form):
    """What opens a case to whoever raised it."""

    code = forms.CharField(label="受理编号", max_length=30)
    digits = forms.CharField(label="联系电话后四位", max_length=4)


class HearingForm(forms.Form):
    """The organisation's answer."""

    answer = forms.CharField(label="情况说明", max_length=3000, widget=forms.Textarea(attrs={"rows": 10}))
    attachments = FilesField(
        label="证明材料",
        required=False,
        help_text="可以不上传，至多五份，PDF、JPG 或 PNG，单个文件不超过 20 MB。",
    )
