"""The applicant's own defence: time and place, and the slides; and the slides for whoever works with them."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.selectors.applications import load_application_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import file_response
from baoji_award.ui.form_answers import DONE, attempt
from reviews.forms.defence_day import SlidesForm
from reviews.selectors.defence import own_slot
from reviews.selectors.defence_slides import load_slides, present_slides
from reviews.services.defence_slides import slides_due_at, upload_slides


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def applicant(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant's own time and place once the order is drawn, nobody else's; POST takes the slides."""
    user = cast("User", request.user)
    application = load_application_as(by=user, number=number, role=RoleCode.APPLICANT)
    slot, form = own_slot(application), SlidesForm(request.POST or None, request.FILES or None)
    status = attempt(
        form, lambda: upload_slides(application_id=application.pk, upload=form.cleaned_data["file"], by=user)
    )
    if status == DONE:
        messages.success(request, "演示文稿已上传。")
        return redirect("reviews:applicant_defence", number)
    due_at, now = slides_due_at(slot, application) if slot else None, database_now()
    context = {
        "application": application,
        "heading": (f"申报编号 {application.number}", application.cycle.title),
        "rule": application.cycle.rulebook.defence,
        "slot": slot,
        "slides": present_slides(application),
        "due_at": due_at,
        "now": now,
        "open": due_at is not None and now < due_at and application.state == "defence",
        "form": form,
    }
    return render(request, "reviews/defence/applicant.html", context, status=status)


@require_safe
@login_required
def slides(request: HttpRequest, number: str) -> HttpResponseBase:
    """The present slides as a download."""
    found = load_slides(by=cast("User", request.user), number=number)
    return file_response(found.stored, name=found.name)
