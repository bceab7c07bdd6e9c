"""What a browser announces about a file before it sends it."""

from django import forms

from baoji_award.documents.incoming import Announced

MOST_BYTES = 2**40


class AnnouncedForm(forms.Form):
    """Sent by static/js/upload.js; nobody fills it in by hand."""

    slot = forms.SlugField(max_length=40)
    name = forms.CharField(max_length=1000)
    size = forms.IntegerField(min_value=0, max_value=MOST_BYTES)
    mark = forms.CharField(max_length=40, required=False)
    replaces = forms.IntegerField(min_value=1, required=False)

    def announced(self) -> Announced:
        data = self.cleaned_data
        return Announced(data["name"], data["size"], data["mark"], data["replaces"])
