"""从上次填报复制: which sections of the organisation's earlier dossier to take over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.carry_over import CarryOverForm, Offer, offers_of
from applications.models import Application
from applications.selectors.carry_over import candidates, earlier_application, why_not_copied
from applications.selectors.dossier_values import shown_value
from applications.services.carry_over import copy_from_earlier
from applications.views.applicant import applicant, own_application
from baoji_award.calendar.clock import database_now


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def copy_earlier(request: HttpRequest, number: str) -> HttpResponse:
    """GET shows what can be taken over, POST copies the chosen sections into what is still empty."""
    application, user = own_application(request, number), applicant(request)
    earlier = earlier_application(by=user, application=application)
    closed = why_not_copied(application, database_now())
    offers = offers_of(application, candidates(application, earlier)) if earlier and not closed else []
    # An empty choice is an empty form, and still an answer.
    form = CarryOverForm(request.POST if request.method == "POST" else None, offers=offers)
    if request.method == "POST" and form.is_valid():
        count = copy_from_earlier(application_id=application.pk, fields=form.chosen(), by=user)
        messages.success(request, f"已复制 {count} 项上次填报的内容，请逐项核对。")
        return redirect("applications:apply_overview", number=number)
    context = {
        "application": application,
        "earlier": earlier,
        "source": (f"{earlier.cycle.year}年度申报", earlier.number) if earlier else (),
        "form": form,
        "closed": closed,
        "groups": [(offer.section.title, _rows(application, offer)) for offer in offers],
    }
    return render(request, "applications/applicant/copy.html", context, status=422 if form.errors else 200)


def _rows(application: Application, offer: Offer) -> list[tuple[str, str]]:
    years = application.cycle.rulebook.table_years
    return [(field.label, shown_value(field, offer.values, years)) for field in offer.fields]
