"""单位注册: organisation and first account on one page, open to everybody."""

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.forms.organisation import RegistrationForm
from applications.selectors.cycles import current_cycle
from applications.services.organisation import register_organisation
from baoji_award.calendar.clock import database_now, local_day

FOLDER = "applications/applicant/"


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form; a valid one always leads to the same page, whether code and address were new or not."""
    cycle = current_cycle()
    if cycle is None:
        return render(request, f"{FOLDER}register_closed.html")
    limited: HttpResponse | None = consume_or_429(request, action="signup") if request.method == "POST" else None
    if limited is not None:
        return limited
    form = RegistrationForm(request.POST or None, rules=cycle.rulebook, today=local_day(database_now()))
    if request.method == "POST" and form.is_valid():
        register_organisation(
            data=form.organisation(), email=form.cleaned_data["email"], password=form.cleaned_data["password"]
        )
        if form.region_warning:
            messages.warning(request, form.region_warning)
        return redirect("applications:register_sent")
    return render(request, f"{FOLDER}register.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def register_sent(request: HttpRequest) -> HttpResponse:
    """What happens next, in words that tell nothing about who is registered."""
    return render(request, f"{FOLDER}register_sent.html")
