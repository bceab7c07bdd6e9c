"""异议情况说明: what the organisation objected to reads and answers. It never sees the objection itself."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import file_response
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column
from committee.forms.objections import HearingForm
from committee.selectors.hearings import cases_against, load_hearing
from committee.services.hearings import answer_hearing, read_case_letter, read_hearing_file

COLUMNS = (Column("异议编号"), Column("事由", hide="sm"), Column("情况说明"), Column("结论"), Column("通知"))
applicant_only = role_required(RoleCode.APPLICANT)


@applicant_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The cases about the organisation that it was heard in, or that were closed."""
    page = page_of(request, cases_against(signed_in(request)))
    context = {"page": page, "columns": COLUMNS, "now": database_now()}
    return render(request, "committee/hearings.html", context)


@applicant_only
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One hearing: what is asked, until when, and the answer."""
    by = signed_in(request)
    hearing = load_hearing(by=by, pk=pk)
    form = HearingForm(request.POST if request.method == "POST" else None, request.FILES or None)
    status = attempt(form, partial(_answer, form, pk, by))
    if status == DONE:
        messages.success(request, "情况说明已提交。")
        return redirect("committee:hearing", pk=pk)
    context = {"hearing": hearing, "files": hearing.files.all(), "form": form, "now": database_now()}
    return render(request, "committee/hearing.html", context, status=status)


def _answer(form: HearingForm, pk: int, by: User) -> None:
    data = form.cleaned_data
    answer_hearing(hearing_id=pk, answer=data["answer"], files=data["attachments"], by=by)


@login_required
@require_safe
def answer_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """A file of an answer, for the organisation, office and supervision; audited."""
    file = read_hearing_file(hearing_id=pk, pk=file_pk, by=signed_in(request))
    return file_response(file.stored, name=file.name)


@login_required
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponseBase:
    """The letter to the organisation about a closed case; audited."""
    document = read_case_letter(number=number, by=signed_in(request))
    return file_response(document.stored, name=f"{document.title}.pdf")
