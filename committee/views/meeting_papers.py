"""Preparing a meeting (agenda, papers, leave) and reading its papers."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.access import signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.inspection import PDF
from baoji_award.documents.serving import bytes_response
from baoji_award.documents.watermark import own_copy
from baoji_award.ui.form_answers import DONE
from baoji_award.ui.form_answers import attempt as attempt_form
from baoji_award.ui.words import moment
from committee.forms.meeting import AgendaForm, LeaveForm, MemberLeaveForm, PaperForm
from committee.roles import members_of
from committee.selectors.meeting_papers import agenda_titles, leaves_of, standing_papers
from committee.selectors.meetings import load_meeting
from committee.services.preparing import add_paper, end_leave, open_paper, set_agenda, take_leave, withdraw_paper
from committee.views.access import attempt, workspace_page
from committee.views.member import member_page


@require_safe
@workspace_page(RoleCode.OFFICE)
def prepare(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponse:
    """Agenda, papers and leave of a meeting."""
    return _page(request, user, pk)


def _page(request: HttpRequest, user: User, pk: int, status: int = 200, **filled: forms.Form) -> HttpResponse:
    meeting = load_meeting(by=user, pk=pk, role=RoleCode.OFFICE)
    items = "\n".join(agenda_titles(meeting))
    context = {
        "meeting": meeting,
        "papers": standing_papers(meeting),
        "leaves": leaves_of(meeting),
        "agenda_form": AgendaForm(initial={"items": items}),
        "paper_form": PaperForm(initial={"released_at": meeting.held_at, "names_units": True}),
        "leave_form": MemberLeaveForm(members=members_of(meeting.cycle)),
        **filled,
    }
    return render(request, "committee/meeting/prepare.html", context, status=status)


@require_POST
@workspace_page(RoleCode.OFFICE)
def agenda(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Writes the agenda."""
    form = AgendaForm(request.POST)

    def step() -> object:
        return set_agenda(meeting_id=pk, titles=form.cleaned_data["items"], by=user)

    return _done(request, user, pk, form, "agenda_form", step, "议程已保存。")


@require_POST
@workspace_page(RoleCode.OFFICE)
def add(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Adds a paper."""
    form = PaperForm(request.POST, request.FILES)

    def step() -> object:
        return add_paper(meeting_id=pk, by=user, **form.cleaned_data)

    return _done(request, user, pk, form, "paper_form", step, "材料已登记，到开放时间后委员可以查阅。")


@require_POST
@workspace_page(RoleCode.OFFICE)
def leave(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Enters a member's leave."""
    form = MemberLeaveForm(request.POST, members=members_of(cycle))

    def step() -> object:
        data = form.cleaned_data
        return take_leave(meeting_id=pk, member_id=data["member"], reason=data["reason"], by=user)

    return _done(request, user, pk, form, "leave_form", step, "请假已登记。")


def _done(
    request: HttpRequest, user: User, pk: int, form: forms.Form, name: str, step: Callable[[], object], done: str
) -> HttpResponseBase:
    """Takes the step and goes back, or shows the page with what was filled in."""
    load_meeting(by=user, pk=pk, role=RoleCode.OFFICE)
    status = attempt_form(form, step)
    if status != DONE:
        return _page(request, user, pk, status, **{name: form})
    messages.success(request, done)
    return redirect("committee:meeting_prepare", pk)


@require_POST
@workspace_page(RoleCode.OFFICE)
def withdraw(request: HttpRequest, user: User, cycle: AwardCycle, pk: int, paper_pk: int) -> HttpResponseBase:
    """Takes a paper back."""
    attempt(request, partial(withdraw_paper, meeting_id=pk, pk=paper_pk, by=user), "材料已撤回。")
    return redirect("committee:meeting_prepare", pk)


@require_POST
@workspace_page(RoleCode.OFFICE)
def unleave(request: HttpRequest, user: User, cycle: AwardCycle, pk: int, member_pk: int) -> HttpResponseBase:
    """The member comes after all."""
    attempt(request, partial(end_leave, meeting_id=pk, member_id=member_pk, by=user), "已销假。")
    return redirect("committee:meeting_prepare", pk)


@require_POST
@workspace_page(RoleCode.COMMITTEE)
def own_leave(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """A member asks for leave, or takes it back with `end`."""
    found, form = load_meeting(by=user, pk=pk, role=RoleCode.COMMITTEE), LeaveForm(request.POST)
    if "end" in request.POST:
        attempt(request, partial(end_leave, meeting_id=pk, member_id=user.pk, by=user), "已销假。")
        return redirect("committee:member_meeting", pk)
    status = attempt_form(
        form, lambda: take_leave(meeting_id=pk, member_id=user.pk, reason=form.cleaned_data["reason"], by=user)
    )
    if status != DONE:
        return member_page(request, user, found, form, status)
    messages.success(request, "请假已登记，已告知办公室。")
    return redirect("committee:member_meeting", pk)


@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A paper as the reader's own copy, with name and time across every page; the reading is audited."""
    user = signed_in(request)
    found, at = open_paper(pk=pk, by=user)
    copy = own_copy(found.stored, f"{user.name or user.email} {moment(at)}")
    return bytes_response(copy, name=f"{found.title}.pdf", content_type=PDF)
