"""Setting the duty of one person of a bureau."""

from django import forms

from applications.models import BureauDuty

CHOICES = [("", "未设定"), *BureauDuty.Duty.choices]


class DutyForm(forms.Form):
    """Whose duty in which bureau becomes which; empty takes it away."""

    bureau = forms.IntegerField(widget=forms.HiddenInput)
    user = forms.IntegerField(widget=forms.HiddenInput)
    duty = forms.ChoiceField(label="职责", choices=CHOICES, required=False)
