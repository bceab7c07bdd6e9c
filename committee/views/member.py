"""The committee member's screens: meetings, papers, confirming the count. The ballot has views of its own."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.paging import page_of
from committee.forms.meeting import LeaveForm
from committee.models import Meeting
from committee.selectors.evaluation import issued_ranking
from committee.selectors.meeting_papers import leave_of, open_papers
from committee.selectors.meetings import (
    load_meeting,
    meetings,
    motions_of,
    quorum_of,
)
from committee.selectors.papers import report_is_open
from committee.selectors.sittings import items_of
from committee.selectors.voters import recused_from, voters_of
from committee.services.meetings import confirm_count
from committee.views.access import attempt, workspace_page


@require_safe
@workspace_page(RoleCode.COMMITTEE)
def home(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The member's meetings."""
    page = page_of(request, meetings(by=user, role=RoleCode.COMMITTEE))
    return render(request, "committee/member_home.html", {"page": page, "cycle": cycle})


@require_safe
@workspace_page(RoleCode.COMMITTEE)
def meeting(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponse:
    """The meeting's papers; dossiers from which the member is recused are left out of everything."""
    return member_page(request, user, load_meeting(by=user, pk=pk, role=RoleCode.COMMITTEE), LeaveForm(), 200)


def member_page(request: HttpRequest, user: User, found: Meeting, form: LeaveForm, status: int) -> HttpResponse:
    """The page with this form of leave."""
    motions = motions_of(found)
    recused = recused_from(motions, user)
    voters = len(voters_of(found.cycle)) if found.phase == "planned" else 0
    context = {
        "meeting": found,
        "first_url": reverse("committee:member_meeting", args=[found.runoff_of_id]) if found.runoff_of_id else "",
        "results": issued_ranking(by=user, cycle=found.cycle) if report_is_open(by=user, cycle=found.cycle) else (),
        "items": items_of([m for m in motions if m.application_id not in recused]) if found.ballot_closed_at else [],
        "recused": len(recused),
        "voters": voters,
        "needed": quorum_of(found.cycle, voters),
        "papers": open_papers(found.pk, recused=bool(recused)),
        "leave": leave_of(meeting_id=found.pk, by=user) if found.phase == "planned" else None,
        "leave_form": form,
    }
    return render(request, "committee/meeting/member.html", context, status=status)


@require_POST
@workspace_page(RoleCode.COMMITTEE)
def confirm(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """A member who was present confirms the count."""
    attempt(request, partial(confirm_count, meeting_id=pk, by=user), "计票结果已确认。")
    return redirect("committee:member_meeting", pk)
