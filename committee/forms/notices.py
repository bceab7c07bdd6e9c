"""Forms about public notices on the office's desk."""

from django import forms

from committee.models import NoticeChannel
from committee.services.notice import MOST_REASON

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LastDayForm(forms.Form):
    """Another last day than the counted one."""

    last_day = forms.DateField(label="公示末日", widget=DATE, help_text="不得早于按规则计算的末日。")
    reason = forms.CharField(
        label="原因",
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="随公示公开，例如：公示期间平台停机维护。",
    )


class CorrectionForm(forms.Form):
    """Why the list changed."""

    reason = forms.CharField(
        label="变动原因",
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="随更正公示公开。不得写明异议反映人的任何信息。",
    )


class ErratumForm(forms.Form):
    """A slip of the pen in the text."""

    wrong = forms.CharField(label="原文", max_length=200, help_text="照录公示正文中的文字，不含名单和公示日期。")
    right = forms.CharField(label="更正为", max_length=200)
    reason = forms.CharField(label="说明", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ChannelForm(forms.Form):
    """Another medium in which the notice appeared."""

    kind = forms.ChoiceField(label="媒体类型", choices=NoticeChannel.Kind.choices)
    name = forms.CharField(label="媒体名称", max_length=100)
    published_on = forms.DateField(label="刊发日期", widget=DATE)
    place = forms.CharField(label="版面或栏目", max_length=100, required=False)
    link = forms.URLField(label="网址", max_length=500, required=False, assume_scheme="https")
    evidence = forms.FileField(
        label="刊发凭证", required=False, help_text="网页截图或报纸扫描件，PDF、JPG、PNG；没有网址的必须上传。"
    )
