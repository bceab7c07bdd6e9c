"""Giving a dossier to another bureau."""

from collections.abc import Sequence
from typing import Any

from django import forms

from applications.forms.office_fields import Text
from applications.selectors.transfers import Target
from applications.services.transfers import LONGEST_REASON


class TransferForm(forms.Form):
    """To which bureau and why; the version of the dossier the person was looking at."""

    bureau = forms.ChoiceField(label="转交至", error_messages={"required": "请选择推荐部门"})
    reason = Text(
        label="转交原因",
        rows=4,
        max_length=LONGEST_REASON,
        help_text="记入办理动态，申报单位和新的推荐部门可以看到。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, targets: Sequence[Target], version: int) -> None:
        super().__init__(*args, initial={"version": version})  # type: ignore[misc]  # args: data
        fitting = [(target.bureau.pk, target.bureau.name) for target in targets if target.fitting]
        others = [(target.bureau.pk, target.bureau.name) for target in targets if not target.fitting]
        groups = [(label, found) for label, found in (("职责范围相符", fitting), ("其他部门", others)) if found]
        self.fields["bureau"].choices = [("", "请选择"), *groups]  # type: ignore[attr-defined]
