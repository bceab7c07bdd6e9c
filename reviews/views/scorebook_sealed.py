"""A sealed sheet for its author: the receipt to keep, its check, and a correction asked for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import bytes_response
from baoji_award.errors import NotFoundForYou
from reviews.forms.corrections import AskForm, ReceiptForm
from reviews.models import ScoreSheet
from reviews.selectors.corrections import corrections_of
from reviews.selectors.receipts import check_receipt, receipt_text
from reviews.selectors.sheets import load_sheet, scores_of
from reviews.services.corrections import ask_correction, withdraw_correction
from reviews.services.sealing import with_notes
from reviews.views.access import person
from reviews.views.scorebook_page import Book


@require_safe
@login_required
def receipt(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """When it was sealed and under which digest; the author may read their own sheet again."""
    user, _ = person(request, RoleCode.EXPERT)
    found = load_sheet(by=user, sheet_id=sheet_id)
    if found.state != ScoreSheet.State.SUBMITTED:
        return redirect("reviews:sheet", sheet_id)
    book = Book.open(found, with_notes(scores_of(found)), "", database_now())
    context = {"book": book, "corrections": corrections_of(sheet_id)}
    return render(request, "reviews/expert/receipt.html", context)


@require_safe
@login_required
def receipt_file(request: HttpRequest, sheet_id: int) -> HttpResponseBase:
    """The receipt as a text to keep, with all that is needed to reckon its digest again without the portal."""
    user, _ = person(request, RoleCode.EXPERT)
    found = load_sheet(by=user, sheet_id=sheet_id)
    text = receipt_text(found)
    name = f"评分回执 {found.assignment.application.number} 第{found.revision}版.txt"
    return bytes_response(text.encode(), name=name, content_type="text/plain; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def check(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Whether a receipt still holds, and after the opening whether it was counted as it was sealed."""
    user, _ = person(request, RoleCode.EXPERT)
    found = load_sheet(by=user, sheet_id=sheet_id)
    form = ReceiptForm(request.POST or None, request.FILES or None)
    findings = []
    if request.method == "POST" and form.is_valid():
        findings = check_receipt(found, with_notes(scores_of(found)), receipt=form.text())
    context = {"sheet": found, "form": form, "findings": findings}
    return render(request, "reviews/expert/check.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def correction(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Asks for a correction of the author's own sealed sheet, or gives a running one up."""
    user, _ = person(request, RoleCode.EXPERT)
    found = load_sheet(by=user, sheet_id=sheet_id)
    known = corrections_of(sheet_id)
    running = next((each for each in known if each.ended_at is None), None)
    form = AskForm(request.POST if "reason" in request.POST else None)
    if request.method == "POST" and "withdraw" in request.POST:
        if running is None:
            raise NotFoundForYou
        withdraw_correction(correction_id=running.pk, by=user)
        messages.success(request, "更正已撤回，原封存的评分表继续有效。")
        return redirect("reviews:sheet", sheet_id)
    if request.method == "POST" and form.is_valid():
        ask_correction(sheet_id=sheet_id, reason=form.cleaned_data["reason"], by=user)
        messages.success(request, "更正申请已提交，审批前原评分表继续有效。")
        return redirect("reviews:correction", sheet_id)
    context = {"sheet": found, "form": form, "running": running, "corrections": known}
    return render(request, "reviews/expert/correction.html", context, status=422 if form.errors else 200)
