"""The style guide: every component in every state, for authors of pages, tests and comparison with the mock-ups."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baoji_award.ui import samples


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/style_guide.html", samples.context())
