"""Wording a text of the round."""

from collections.abc import Callable
from typing import Any

from django import forms

from applications.forms.office_fields import Text
from applications.selectors.mail_texts import Preview, has_dossier, previews_of
from applications.services.mail_texts import trouble_with
from baoji_award.errors import NotFoundForYou

KnownOf = Callable[[str], dict[str, object]]
LONGEST_SUBJECT, LONGEST_BODY = 200, 4000


class TextFilterForm(forms.Form):
    text = forms.CharField(label="文本名称", required=False, max_length=40)
    own = forms.BooleanField(label="只看已修改的文本", required=False)


class WordingForm(forms.Form):
    """Subject and body with placeholders; what does not fit is said beside its field."""

    subject = forms.CharField(label="标题", max_length=LONGEST_SUBJECT)
    body = Text(label="正文", max_length=LONGEST_BODY, rows=12)
    dossier = forms.CharField(
        label="预览用的申报编号",
        max_length=40,
        required=False,
        help_text="填写后，预览和试看显示这份申报的实际内容，不影响保存。",
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, template: str, known_of: KnownOf, **options: Any) -> None:
        super().__init__(*args, **options)
        self.template, self.known_of, self.known = template, known_of, dict[str, object]()
        if not has_dossier(template):
            del self.fields["dossier"]

    def clean_subject(self) -> str:
        return self._fitting("subject")

    def clean_body(self) -> str:
        return self._fitting("body")

    def previews(self, subject: str, body: str) -> list[Preview]:
        """These texts with the real dossier that was named, else with samples."""
        return previews_of(self.template, subject, body, self.known)

    def clean_dossier(self) -> str:
        number: str = self.cleaned_data["dossier"]
        if number:
            try:
                self.known = self.known_of(number)
            except NotFoundForYou:
                raise forms.ValidationError("本年度没有您可以查看的这份申报，请核对申报编号") from None
        return number

    def _fitting(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if trouble := trouble_with(self.template, text):
            raise forms.ValidationError(trouble)
        return text
