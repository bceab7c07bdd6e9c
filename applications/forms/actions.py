"""The small form behind every action button."""

from django import forms


class ActionForm(forms.Form):
    """A reason where the table asks for one, and the version of the dossier the person was looking at."""

    reason = forms.CharField(label="原因", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
