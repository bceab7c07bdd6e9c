"""The office's correction of an organisation's identity."""

from typing import Any

from django import forms

from applications.forms.office_fields import Text
from applications.forms.organisation_profile import IdentityFields
from applications.models import Organisation
from applications.selectors.organisation import IDENTITY, profile_mark
from applications.services.identity_correction import LONGEST_REASON


class IdentityCorrectionForm(IdentityFields):
    reason = Text(
        label="更正依据",
        rows=2,
        max_length=LONGEST_REASON,
        help_text="写明变更登记的证明材料，例如 准予变更登记通知书。",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, data: Any = None, *, organisation: Organisation, **options: Any) -> None:
        initial = {name: getattr(organisation, name) for name in IDENTITY}
        super().__init__(data, initial=initial | {"seen": profile_mark(organisation)}, **options)
        self.keep_area(organisation.area)

    def values(self) -> dict[str, object]:
        """The valid form's identity as the service takes it."""
        return {name: self.cleaned_data[name] for name in IDENTITY}
