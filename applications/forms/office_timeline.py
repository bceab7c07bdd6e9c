"""Filter of the timeline."""

from django import forms

from applications.selectors.dossier_timeline import KIND_CHOICES


class TimelineFilterForm(forms.Form):
    """One kind of events; an unknown one asks for every kind."""

    kind_of = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *KIND_CHOICES])

    def kind(self) -> str:
        """The kind that is asked for."""
        self.full_clean()
        return str(self.cleaned_data.get("kind_of", ""))
