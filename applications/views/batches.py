"""Batches: the bureau chooses, orders, looks again and forwards; bureau and office read what was sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.forms.batches import BatchForm
from applications.models import Batch
from applications.selectors.batches import batches_as, entries_of, letter_of, load_batch, sheet_of
from applications.selectors.bureau_desk import endorsed_of
from applications.services.batch_letters import SHEET, letter_words
from applications.services.batches import forward_batch
from baoji_award.accounts.access import bureau_only, office_only, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.documents.serving import file_response
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form
from baoji_award.ui.htmx import wants_part
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (
    Column("报送文号"),
    Column("推荐部门", hide="sm"),
    Column("单位数", numeric=True),
    Column("报送时间", hide="sm"),
    Column("报送清单"),
)
ENTRY_COLUMNS = (
    Column("序号"),
    Column("申报单位"),
    Column("申报编号"),
    Column("组别", hide="sm"),
    Column("签字人", hide="sm"),
    Column("签署日期", hide="sm"),
)


@bureau_only
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The batches of the person's bureau and how many dossiers wait for the next."""
    by = signed_in(request)
    page = page_of(request, batches_as(by=by, role=RoleCode.BUREAU))
    context = {"page": page, "columns": COLUMNS, "waiting": endorsed_of(by=by).count()}
    return render(request, "applications/bureau/batches.html", context)


@bureau_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET: choose and order. POST: look at the list again; with `confirm`, forward it."""
    by = signed_in(request)
    form = BatchForm(request.POST or None, applications=list(endorsed_of(by=by)), by=by)
    if not form.is_bound or not form.is_valid():
        refused = 409 if form.gone else 422
        return _choosing(request, form, status=refused if form.is_bound else 200)
    if "confirm" not in request.POST:
        return _preview(request, form)
    try:
        batch = forward_batch(bureau_id=form.chosen()[0].bureau_id, lines=form.lines(), by=by)
    except DomainError as error:
        status = put_on_form(form, error)
        return _choosing(request, form, status=status)
    messages.success(request, f"已统一报送，文号 {batch.number}。")
    return redirect("applications:batch", pk=batch.pk)


def _preview(request: HttpRequest, form: BatchForm) -> HttpResponse:
    """The letter's words and the list, as they will go out under a number yet to be taken."""
    chosen = form.chosen()
    words = letter_words(chosen[0].cycle, chosen[0].bureau, [one.organisation.name for one in chosen])
    context = {"form": form, "chosen": chosen, "letter": words}
    return render(request, "applications/bureau/batch_preview.html", context)


def _choosing(request: HttpRequest, form: BatchForm, *, status: int) -> HttpResponse:
    return render(request, "applications/bureau/batch_new.html", {"form": form}, status=status)


@bureau_only
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch of the person's bureau."""
    found = load_batch(by=signed_in(request), role=RoleCode.BUREAU, pk=pk)
    return _batch_page(request, found, kind="batch", back="applications:batches")


@login_required
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Its covering letter as a PDF."""
    return _letter(request, pk, RoleCode.BUREAU)


@login_required
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Its summary list as XLSX."""
    return _sheet(request, pk, RoleCode.BUREAU)


@office_only
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """The batches of the person's rounds."""
    page = page_of(request, batches_as(by=signed_in(request), role=RoleCode.OFFICE))
    return render(request, "applications/office/intake.html", {"page": page, "columns": COLUMNS})


@office_only
@require_safe
def received_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One received batch."""
    found = load_batch(by=signed_in(request), role=RoleCode.OFFICE, pk=pk)
    return _batch_page(request, found, kind="intake", back="applications:intake")


@login_required
@require_safe
def received_letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Its covering letter as a PDF."""
    return _letter(request, pk, RoleCode.OFFICE)


@login_required
@require_safe
def received_sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Its summary list as XLSX."""
    return _sheet(request, pk, RoleCode.OFFICE)


def _batch_page(request: HttpRequest, found: Batch, *, kind: str, back: str) -> HttpResponse:
    context = {
        "batch": found,
        "entries": entries_of(by=signed_in(request), batch=found),
        "columns": ENTRY_COLUMNS,
        "letter_url": f"applications:{kind}_letter",
        "sheet_url": f"applications:{kind}_sheet",
        "back_url": back,
    }
    # The waiting panel asks for itself until the letter is there.
    part = "applications/bureau/_letter.html" if wants_part(request) else "applications/bureau/batch.html"
    return render(request, part, context)


def _letter(request: HttpRequest, pk: int, role: RoleCode) -> HttpResponseBase:
    document = letter_of(by=signed_in(request), role=role, pk=pk)
    return file_response(document.stored, name=f"{document.title}.pdf")


def _sheet(request: HttpRequest, pk: int, role: RoleCode) -> HttpResponseBase:
    stored = sheet_of(by=signed_in(request), role=role, pk=pk)
    return file_response(stored, name=f"{SHEET}.xlsx")
