"""The small form behind every action button."""

from django import forms

from applications.forms.office_fields import Text

LONGEST_REASON = 500


class ActionForm(forms.Form):
    """A reason where the table asks for one, and the version of the dossier the person was looking at."""

    reason = Text(label="原因", rows=3, required=False, max_length=LONGEST_REASON)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
