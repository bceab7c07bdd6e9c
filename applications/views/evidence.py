"""证明材料: the slots, uploading into them, order and removal. Works without script; chunks are evidence_uploads.py."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from applications.models import Application
from applications.selectors.applicant import why_locked
from applications.selectors.returns import EVIDENCE, returned_part
from applications.services.evidence import DOWN, UP, add_evidence, move_evidence, remove_evidence
from applications.views.applicant import applicant, own_application
from applications.views.evidence_slots import Refusal, slots_of
from baoji_award.calendar.clock import database_now
from baoji_award.documents.errors import RejectedFile
from baoji_award.errors import NotFoundForYou


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evidence(request: HttpRequest, number: str) -> HttpResponse:
    """GET lists the slots, POST puts files into one slot; a refusal is said next to that slot."""
    application = own_application(request, number)
    if request.method != "POST":
        return _page(request, application)
    slot, chosen = request.POST.get("slot", ""), request.FILES.getlist("file")
    if not chosen:
        return _page(request, application, Refusal(slot, "请先选择文件"))
    replaces = request.POST.get("replaces", "")
    user, old = applicant(request), int(replaces) if replaces.isdecimal() else None
    for upload in chosen:
        try:
            file = add_evidence(application=application, slot_key=slot, upload=upload, by=user, replaces=old)
        except RejectedFile as error:
            return _page(request, application, Refusal(slot, error.sentence))
        messages.success(request, f"“{file.name}”已上传，校验通过。")
    return _back(number, slot)


@require_POST
@login_required
def remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Takes one file out of the dossier."""
    application = own_application(request, number)
    file = remove_evidence(application_id=application.pk, file_id=pk, by=applicant(request))
    messages.success(request, f"“{file.name}”已移除。")
    return _back(number, file.slot)


@require_POST
@login_required
def move(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Moves one file up or down within its slot."""
    application = own_application(request, number)
    direction = request.POST.get("direction", "")
    if direction not in {UP, DOWN}:
        raise NotFoundForYou
    file = move_evidence(application_id=application.pk, file_id=pk, direction=direction, by=applicant(request))
    messages.success(request, f"“{file.name}”已{'上移' if direction == UP else '下移'}。")
    return _back(number, file.slot)


def _back(number: str, slot: str) -> HttpResponse:
    return redirect(f"{reverse('applications:evidence', args=[number])}#slot-{slot}")


def _page(request: HttpRequest, application: Application, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "application": application,
        "locked": why_locked(application, database_now()),
        "slots": slots_of(application, refusal),
        "part": returned_part(application, EVIDENCE),
        "errors": [(f"slot-{refusal.slot}", refusal.sentence)] if refusal else [],
    }
    return render(request, "applications/applicant/evidence.html", context, status=422 if refusal else 200)
