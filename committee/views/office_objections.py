"""异议办理: the cases, one case, entering what came on paper, and the recorded reveal of an identity."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.serving import file_response, sealed_response
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.form_answers import DONE, with_fresh
from baoji_award.ui.form_answers import attempt as attempt_form
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column
from committee.forms.objection_steps import CaseFilterForm, RevealForm
from committee.forms.objections import EntryForm, opened_token
from committee.models import Objection
from committee.selectors.notices import notice_of, versions_of
from committee.selectors.objections import cases_listed, load_for_handler, load_objection
from committee.services.identity import reveal_identity, reveal_letter
from committee.services.objections import enter_objection
from committee.services.reading import read_evidence, read_reply
from committee.views.access import FORM_ERROR, workspace_page
from committee.views.objection_case import STEPS, case_page, officers_of

COLUMNS = (Column("编号"), Column("被反映单位"), Column("办理人", hide="sm"), Column("期限"), Column("状态"))


@require_safe
@workspace_page(RoleCode.OFFICE)
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The cases with their due dates."""
    form, today = CaseFilterForm(request.GET), local_day(database_now())
    page = page_of(request, cases_listed(by=user, wanted=form.wanted(), today=today))
    context = {"form": form, "page": page, "today": today, "notice": notice_of(cycle), "columns": COLUMNS}
    return render(request, "committee/office_objections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(RoleCode.OFFICE)
def entry(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """Enters what came by post, telephone or in person; ends on the receipt for the objector."""
    notices = list(versions_of(cycle))
    if not notices:
        raise NotFoundForYou
    form = EntryForm(request.POST if request.method == "POST" else None, request.FILES or None, notices=notices)
    entered: list[Objection] = []
    status = attempt_form(form, lambda: entered.append(enter_objection(**form.entered(user))))
    if status == DONE:
        messages.success(request, f"异议已登记，编号 {entered[0].number.text}。请把回执交给或寄给反映人。")
        return redirect("committee:objection_receipt", entered[0].code)
    if "token" in form.errors:
        with_fresh(form, token=opened_token())
    return render(request, "committee/objection_entry.html", {"form": form, "notice": notices[0]}, status=status)


@require_safe
@workspace_page(RoleCode.OFFICE)
def detail(request: HttpRequest, user: User, cycle: AwardCycle, number: str) -> HttpResponse:
    """One case without the identity."""
    return case_page(request, load_objection(by=user, number=number), user)


@require_POST
@workspace_page(RoleCode.OFFICE)
def step(request: HttpRequest, user: User, cycle: AwardCycle, number: str, name: str) -> HttpResponseBase:
    """Takes the case one step on; a refused step keeps what was typed."""
    objection, taken = load_objection(by=user, number=number), STEPS[name]
    form = taken.form_for(objection, request.POST, officers=officers_of(objection))
    status = attempt_form(form, lambda: taken.act(number=number, by=user, **form.arguments()))
    if status != DONE:
        return case_page(request, load_objection(by=user, number=number), user, refused=(name, form), status=status)
    messages.success(request, taken.done)
    return redirect("committee:office_objection", number)


@require_POST
@workspace_page(RoleCode.OFFICE)
def reveal(request: HttpRequest, user: User, cycle: AwardCycle, number: str) -> HttpResponseBase:
    """Shows the identity once, after the reason has been recorded; with `letter`, a unit's sealed letter."""
    objection = load_for_handler(by=user, number=number)
    form = RevealForm(request.POST)
    context: dict[str, object] = {"objection": objection, "form": form}
    if not form.is_valid():
        return render(request, "committee/office_identity.html", context, status=FORM_ERROR)
    reason = form.cleaned_data["reason"]
    if "letter" in request.POST:
        return sealed_response(reveal_letter(number=number, reason=reason, by=user), name="异议书")
    context["identity"] = reveal_identity(number=number, reason=reason, by=user)
    return render(request, "committee/office_identity.html", context)


@require_safe
@workspace_page(RoleCode.OFFICE)
def evidence(request: HttpRequest, user: User, cycle: AwardCycle, number: str, pk: int) -> HttpResponseBase:
    """A piece of evidence as a download under a neutral name; audited."""
    file, place = read_evidence(number=number, pk=pk, by=user)
    return sealed_response(file.stored, name=f"{number} 证明材料{place}")


@require_safe
@workspace_page(RoleCode.OFFICE)
def reply(request: HttpRequest, user: User, cycle: AwardCycle, number: str) -> HttpResponseBase:
    """The reply to whoever objected by post or telephone, for the case's handler to print and send; audited."""
    document = read_reply(number=number, by=user)
    return file_response(document.stored, name=f"{document.title}.pdf")
