"""The style guide: every component in every state, for authors of pages, tests and comparison with the mock-ups."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baoji_award.ui import samples


def style_guide(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/style_guide.html", samples.context())
