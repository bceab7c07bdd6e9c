"""The portal's routes, and under bare/ what a view costs that does nothing but answer with as many bytes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.http import require_POST

from baoji_award.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def public(request: HttpRequest, page: str) -> HttpResponse:
    """A static template for anybody."""
    return render(request, f"{page}.html", using="bare")


@login_required
def signed_in(request: HttpRequest, page: str) -> HttpResponse:
    """A static template for a signed-in person: session and user are read."""
    return render(request, f"{page}.html", using="bare")


@require_POST
@login_required
def posted(request: HttpRequest, page: str) -> HttpResponse:
    """The same behind the check against forged requests; nothing is written."""
    return render(request, f"{page}.html", using="bare")


urlpatterns = [
    path("bare/public/<slug:page>/", public),
    path("bare/signed-in/<slug:page>/", signed_in),
    path("bare/posted/<slug:page>/", posted),
    path("", include("baoji_award.urls")),
]
