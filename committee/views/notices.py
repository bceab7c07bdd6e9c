"""Public notices and what the public can do about them. Before publication nothing here exists."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.serving import file_response
from baoji_award.errors import DomainError
from baoji_award.public_pages import public
from baoji_award.ui.paging import page_of
from committee.forms.public import ObjectionForm, TrackForm
from committee.models import Objection, PublicNotice
from committee.selectors.notices import notice_by_slug, notices
from committee.selectors.objections import by_code, track
from committee.services.objections import receive_objection
from committee.views.access import FORM_ERROR
from committee.views.throttle import sent_at_most


@require_safe
@public
def index(request: HttpRequest) -> HttpResponse:
    """Running and past notices."""
    return render(request, "public/notices.html", {"page": page_of(request, notices()), "now": database_now()})


@require_safe
@public
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The list as published, the stored dates with their explanation, the countdown, how to object."""
    notice = notice_by_slug(slug)
    now = database_now()
    total = (notice.last_day - notice.first_day).days + 1
    today = (local_day(now) - notice.first_day).days + 1
    context = {
        "notice": notice,
        "paragraphs": notice.body.split("\n"),
        "labels": notice.cycle.rulebook.labels,
        "now": now,
        "running": now < notice.ends_at,
        "total": total,
        "today": max(0, min(today, total)),
    }
    return render(request, "public/notice.html", context)


@require_safe
def pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The notice as it was issued."""
    notice = notice_by_slug(slug)
    return file_response(notice.document.stored, name=f"{notice.title}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sent_at_most("objection")
def object_to(request: HttpRequest, slug: str) -> HttpResponse:
    """The real-name objection; refused after the end of the notice."""
    notice = notice_by_slug(slug)
    if database_now() >= notice.ends_at:
        return render(request, "public/objection_over.html", {"notice": notice}, status=410)
    form = ObjectionForm(request.POST or None, request.FILES or None, notice=notice)
    objection = _received(form, notice) if form.is_valid() else None
    if objection is not None:
        return redirect("committee:objection_receipt", objection.code)
    status = FORM_ERROR if form.is_bound else 200
    return render(request, "public/objection_form.html", {"form": form, "notice": notice}, status=status)


def _received(form: ObjectionForm, notice: PublicNotice) -> Objection | None:
    """The case; None with the rule's sentence in the form."""
    evidence, unit_seal = form.uploads()
    try:
        return receive_objection(
            slug=notice.slug,
            statement=form.statement(),
            identity=form.identity(),
            evidence=evidence,
            unit_seal=unit_seal,
            token=form.cleaned_data["token"],
        )
    except DomainError as error:
        form.add_error(None, error.sentence)
        return None


@require_safe
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The case's number, when it was received and what comes next; nothing about who raised it."""
    return render(request, "public/objection_receipt.html", {"objection": by_code(code)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sent_at_most("objection_tracking")
def tracking(request: HttpRequest) -> HttpResponse:
    """Progress of a case for whoever knows its code and the phone's last digits. Never names staff."""
    form = TrackForm(request.POST or None, initial={"code": request.GET.get("no", "")})
    objection = None
    if form.is_valid():
        try:
            objection = track(**form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.sentence)
    status = FORM_ERROR if form.is_bound and objection is None else 200
    return render(request, "public/objection_track.html", {"form": form, "objection": objection}, status=status)
