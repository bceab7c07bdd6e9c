"""Announcements: text, attachment, withdrawal, and the filters of the lists."""

from typing import Any

from django import forms

from applications.forms.office_fields import Text
from applications.models import Announcement, AwardCycle
from applications.services.announcements import (
    LONGEST_BODY,
    LONGEST_REASON,
    LONGEST_TITLE,
    AnnouncementText,
    fingerprint,
)


class AnnouncementForm(forms.Form):
    """Plain text only: what looks like markup is shown as it was typed."""

    title = forms.CharField(label="标题", max_length=LONGEST_TITLE)
    is_call = forms.BooleanField(
        label="这是本轮评选的通知公告",
        required=False,
        help_text="本轮评选的通知公告发布后，才能启动第一阶段。",
    )
    body = Text(
        label="正文",
        rows=18,
        max_length=LONGEST_BODY,
        help_text="纯文本。空一行分段；不支持网页代码。",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, announcement: Announcement | None = None) -> None:
        initial = {}
        if announcement is not None:
            initial = {name: getattr(announcement, name) for name in ("title", "body", "is_call")}
            initial["seen"] = fingerprint(announcement)
        super().__init__(*args, initial=initial)  # type: ignore[misc]  # args: data and files

    def text(self) -> AnnouncementText:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        return AnnouncementText(data["title"], data["body"], data["is_call"])


class NewAnnouncementForm(AnnouncementForm):
    """A new draft also says for which round."""

    round = forms.ChoiceField(label="年度")
    field_order = ("round", "title", "is_call", "body")

    def __init__(self, *args: Any, rounds: list[AwardCycle]) -> None:
        super().__init__(*args)
        self.fields["round"].choices = [(cycle.pk, cycle.title) for cycle in rounds]  # type: ignore[attr-defined]


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label="附件",
        help_text="PDF、JPG 或 PNG，不超过 50 MB。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class WithdrawForm(forms.Form):
    reason = Text(label="撤回原因", rows=3, max_length=LONGEST_REASON, help_text="原因将公开显示。")


class NewsFilterForm(forms.Form):
    """The public list's year."""

    year = forms.TypedChoiceField(label="年份", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: list[int]) -> None:
        super().__init__(*args)
        offered = [("", "全部年份"), *[(year, f"{year}年") for year in years]]
        self.fields["year"].choices = offered  # type: ignore[attr-defined]

    def chosen(self) -> int | None:
        """The year asked for; an unknown one asks for nothing."""
        self.full_clean()
        year: int | None = self.cleaned_data.get("year")
        return year


class AnnouncementFilterForm(forms.Form):
    """The office's list."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), ("draft", "草稿"), ("published", "已发布"), ("withdrawn", "已撤回")],
    )
    q = forms.CharField(label="标题", required=False, max_length=60)
