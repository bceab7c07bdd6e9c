"""异议: the cases, their handling, the recorded reveal of an identity."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.serving import file_response
from baoji_award.ui.paging import page_of
from committee.forms.office import DecisionForm, RevealForm, StateFilter
from committee.models import Objection, ObjectionState
from committee.selectors.objections import load_objection, objections
from committee.services.cases import CLOSING, NEXT, handle_objection
from committee.services.identity import reveal_identity, reveal_letter
from committee.services.reading import read_evidence
from committee.views.access import FORM_ERROR, attempt, workspace_page

STEP_LABELS = {
    ObjectionState.ACCEPTED: "受理",
    ObjectionState.NOT_ACCEPTED: "不予受理",
    ObjectionState.UPHELD: "认定异议成立",
    ObjectionState.REJECTED: "认定异议不成立",
}


@require_safe
@workspace_page(RoleCode.OFFICE)
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The cases with their due dates."""
    form = StateFilter(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    context = {
        "form": form,
        "page": page_of(request, objections(by=user, state=state)),
        "today": local_day(database_now()),
    }
    return render(request, "committee/office_objections.html", context)


@require_safe
@workspace_page(RoleCode.OFFICE)
def detail(request: HttpRequest, user: User, cycle: AwardCycle, number: str) -> HttpResponse:
    """One case without the identity."""
    return _case(request, load_objection(by=user, number=number))


def _case(request: HttpRequest, objection: Objection, *, refused: DecisionForm | None = None) -> HttpResponse:
    """The page of a case; a refused step keeps what was typed."""
    steps = []
    for step in NEXT.get(ObjectionState(objection.state), ()):
        form = DecisionForm(initial={"decision": step}, auto_id=f"{step}_%s")
        if refused is not None and refused.data.get("decision") == step:
            form = refused
            form.auto_id = f"{step}_%s"
        steps.append((step, STEP_LABELS[step], step in CLOSING, form))
    context = {"objection": objection, "files": objection.files.all(), "steps": steps, "reveal": RevealForm()}
    return render(request, "committee/office_objection.html", context, status=FORM_ERROR if refused else 200)


@require_POST
@workspace_page(RoleCode.OFFICE)
def decide(request: HttpRequest, user: User, cycle: AwardCycle, number: str) -> HttpResponseBase:
    """Takes the case one step on."""
    objection = load_objection(by=user, number=number)
    form = DecisionForm(request.POST)
    if form.is_valid() and attempt(
        request, partial(handle_objection, number=number, by=user, **form.cleaned_data), "异议办理情况已记录。"
    ):
        return redirect("committee:office_objection", number)
    return _case(request, objection, refused=form)


@require_POST
@workspace_page(RoleCode.OFFICE)
def reveal(request: HttpRequest, user: User, cycle: AwardCycle, number: str) -> HttpResponseBase:
    """Shows the identity once, after the reason has been recorded; with `letter`, a unit's sealed letter."""
    objection = load_objection(by=user, number=number)
    form = RevealForm(request.POST)
    context: dict[str, object] = {"objection": objection, "form": form}
    if not form.is_valid():
        return render(request, "committee/office_identity.html", context, status=FORM_ERROR)
    reason = form.cleaned_data["reason"]
    if "letter" in request.POST:
        return file_response(reveal_letter(number=number, reason=reason, by=user), name="异议书")
    context["identity"] = reveal_identity(number=number, reason=reason, by=user)
    return render(request, "committee/office_identity.html", context)


@require_safe
@workspace_page(RoleCode.OFFICE)
def evidence(request: HttpRequest, user: User, cycle: AwardCycle, number: str, pk: int) -> HttpResponseBase:
    """A piece of evidence as a download; audited."""
    found = read_evidence(number=number, pk=pk, by=user)
    return file_response(found.stored, name=found.name)
