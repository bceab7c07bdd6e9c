"""Real-name objections of the public: the form, its receipt, the progress of a case."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import file_response
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import DONE, attempt, with_fresh
from committee.forms.objections import ObjectionForm, TrackForm, opened_token
from committee.models import Objection, PublicNotice
from committee.selectors.notices import notice_by_slug
from committee.selectors.objections import by_code, track
from committee.services.objections import receive_objection
from committee.views.access import FORM_ERROR
from committee.views.patience import count_case, seconds_to_wait
from committee.views.throttle import sent_at_most

TOO_MANY = 429
MINUTE = 60


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def object_to(request: HttpRequest, slug: str) -> HttpResponse:
    """The real-name objection; refused after the end of the notice, and put off for a while in a flood (429)."""
    notice = notice_by_slug(slug)
    # Whoever was writing when a correction came out loses nothing: what is sent still counts.
    if notice.successor is not None and request.method != "POST":
        return redirect("committee:object", notice.successor.slug)
    if database_now() >= notice.ends_at:
        return _over(request, notice)
    form = ObjectionForm(request.POST or None, request.FILES or None, notice=notice)
    wait = seconds_to_wait(request, form.opened_at) if form.is_valid() else 0
    received: list[Objection] = []

    def send() -> None:
        received.append(receive_objection(slug=notice.slug, **form.received()))

    status = TOO_MANY if wait else attempt(form, send)
    if status == DONE:
        count_case(request)
        return redirect("committee:objection_receipt", received[0].code)
    return _form_page(request, form, notice, status, wait)


def _over(request: HttpRequest, notice: PublicNotice) -> HttpResponse:
    over = {"notice": notice, "postmark_counts": notice.cycle.rulebook.public_notice.postmark_counts}
    return render(request, "public/objection_over.html", over, status=410)


def _form_page(request: HttpRequest, form: ObjectionForm, notice: PublicNotice, status: int, wait: int) -> HttpResponse:
    if "token" in form.errors:
        with_fresh(form, token=opened_token())
    context: dict[str, object] = {"form": form, "notice": notice}
    if wait:
        context["minutes"] = -(-wait // MINUTE)
    page = render(request, "public/objection_form.html", context, status=status)
    if wait:
        page["Retry-After"] = str(wait)
    return page


@require_safe
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The case's number, when it was received and what comes next; nothing about who raised it."""
    return render(request, "public/objection_receipt.html", {"objection": by_code(code)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sent_at_most("objection_tracking")
def tracking(request: HttpRequest) -> HttpResponseBase:
    """Progress of a case for whoever knows its code and the phone's last digits, with `letter` the reply as a PDF.

    Never names staff.
    """
    form = TrackForm(request.POST or None, initial={"code": request.GET.get("no", "")})
    objection = None
    if form.is_valid():
        try:
            objection = track(**form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.sentence)
    if objection is not None and objection.document is not None and "letter" in request.POST:
        return file_response(objection.document.stored, name=f"{objection.document.title}.pdf")
    status = FORM_ERROR if form.is_bound and objection is None else 200
    return render(request, "public/objection_track.html", {"form": form, "objection": objection}, status=status)
