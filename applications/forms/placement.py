"""组别与推荐部门 of a dossier that exists already."""

from typing import Any

from django import forms

from applications.forms.office_fields import Text
from applications.models import Application
from applications.selectors.applicant import suggested_group
from applications.selectors.placement import choosable_bureaus
from applications.services.placement import LONGEST_REASON


class GroupField(forms.ChoiceField):
    """One of the round's groups; `offer` fills it."""

    widget = forms.RadioSelect

    def offer(self, application: Application) -> None:
        self.choices = [(item.code, item.name) for item in application.cycle.groups.all()]
        suggestion = suggested_group(cycle=application.cycle, division=application.organisation.industry)
        if suggestion:
            self.help_text = f"按行业建议：{suggestion.name}。"


class PlacementForm(forms.Form):
    """What the applicant may still choose; the version is that of the dossier the person was looking at."""

    group = GroupField(label="申报组别", error_messages={"required": "请选择申报组别"})
    bureau = forms.ChoiceField(
        label="推荐部门", widget=forms.RadioSelect, error_messages={"required": "请选择推荐部门"}
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, application: Application) -> None:
        bureaus = list(choosable_bureaus(application))
        known = application.bureau_id if application.bureau in bureaus else ""
        initial = {"group": application.group.code, "bureau": known, "version": application.version}
        super().__init__(data, initial=initial)
        self.fields["group"].offer(application)  # type: ignore[attr-defined]
        self.fields["bureau"].choices = [(item.pk, item.name) for item in bureaus]  # type: ignore[attr-defined]
        if not bureaus:
            self.fields["bureau"].help_text = "本轮没有负责本单位所属行业的推荐部门，请联系组委会办公室。"


class GroupCorrectionForm(forms.Form):
    """The office's correction with its grounds."""

    group = GroupField(label="更正为", error_messages={"required": "请选择组别"})
    reason = Text(
        label="更正原因",
        rows=3,
        max_length=LONGEST_REASON,
        help_text="记入办理动态，申报单位和推荐部门可以看到。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, application: Application) -> None:
        super().__init__(data, initial={"group": application.group.code, "version": application.version})
        self.fields["group"].offer(application)  # type: ignore[attr-defined]
