"""组委会审议: meetings, the ballot, the count, the resolution."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.paging import page_of
from committee.forms.office import MeetingForm, OpenBallotForm
from committee.models import Meeting
from committee.roles import members_of
from committee.selectors.evaluation import ranking, suggestions
from committee.selectors.meetings import load_meeting, meetings, motions_of, quorum_of, resolution_of
from committee.services.meetings import call_meeting, close_ballot, open_ballot
from committee.services.resolution import adopt_resolution
from committee.views.access import FORM_ERROR, attempt, workspace_page


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(RoleCode.OFFICE)
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The round's meetings; a new one is called here."""
    form = MeetingForm(request.POST or None)
    if form.is_valid() and attempt(
        request, partial(call_meeting, cycle_id=cycle.pk, by=user, **form.cleaned_data), "会议已登记，已通知全体委员。"
    ):
        return redirect("committee:office_meetings")
    context = {"form": form, "page": page_of(request, meetings(by=user, role=RoleCode.OFFICE)), "cycle": cycle}
    status = FORM_ERROR if form.is_bound else 200
    return render(request, "committee/office_meetings.html", context, status=status)


@require_safe
@workspace_page(RoleCode.OFFICE)
def detail(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponse:
    """One meeting: prepare the ballot, watch it, see the count, adopt the resolution."""
    meeting = load_meeting(by=user, pk=pk, role=RoleCode.OFFICE)
    members = members_of(meeting.cycle)
    context = {
        "meeting": meeting,
        "form": _opening(user, meeting.cycle) if meeting.phase == "planned" else None,
        "motions": motions_of(meeting, by=user),
        "members": len(members),
        "needed": quorum_of(meeting.cycle, len(members)),
        "resolution": resolution_of(meeting.cycle),
    }
    return render(request, "committee/office_meeting.html", context)


def _opening(user: User, cycle: AwardCycle, request: HttpRequest | None = None) -> OpenBallotForm:
    results = list(ranking(by=user, cycle=cycle))
    nominees = [
        (r.application_id, f"第{r.rank}名 {r.application.organisation.name}（{r.combined}分）") for r in results
    ]
    return OpenBallotForm(
        request.POST if request else None,
        members=members_of(cycle),
        suggested=suggestions(cycle, results),
        nominees=nominees,
    )


@require_POST
@workspace_page(RoleCode.OFFICE)
def start(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Opens the ballot with those present and the nominees."""
    meeting = load_meeting(by=user, pk=pk, role=RoleCode.OFFICE)
    form = _opening(user, meeting.cycle, request)
    if form.is_valid() and attempt(request, partial(_start, meeting, form, user), "表决已开启，请到会委员投票。"):
        return redirect("committee:office_meeting", pk)
    members = len(members_of(meeting.cycle))
    needed = quorum_of(meeting.cycle, members)
    context = {"meeting": meeting, "form": form, "needed": needed, "members": members}
    return render(request, "committee/office_meeting.html", context, status=FORM_ERROR)


def _start(meeting: Meeting, form: OpenBallotForm, user: User) -> object:
    present = form.cleaned_data["present"]
    return open_ballot(meeting_id=meeting.pk, present=present, nominations=form.nominations(), by=user)


@require_POST
@workspace_page(RoleCode.OFFICE)
def close(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Ends the ballot and counts it."""
    attempt(request, partial(close_ballot, meeting_id=pk, by=user), "表决已结束，请到会委员确认计票结果。")
    return redirect("committee:office_meeting", pk)


@require_POST
@workspace_page(RoleCode.OFFICE)
def adopt(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Adopts the resolution: the candidate list and the move of every dossier."""
    attempt(request, partial(adopt_resolution, meeting_id=pk, by=user), "决议已形成。名单公示前请严格保密。")
    return redirect("committee:office_meeting", pk)
