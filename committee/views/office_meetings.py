"""组委会审议: meetings, the ballot, the count, the resolution."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.form_answers import DONE
from baoji_award.ui.form_answers import attempt as attempt_form
from baoji_award.ui.paging import page_of
from committee.forms.meeting import MeetingForm, OpenBallotForm, PresentForm, VoidForm
from committee.models import Meeting
from committee.selectors.election import outcome_of
from committee.selectors.evaluation import nominable, ranking, report_is_issued, suggestions
from committee.selectors.meeting_papers import standing_papers
from committee.selectors.meetings import (
    load_meeting,
    meetings,
    motions_of,
    open_void,
    present_at,
    quorum_of,
    resolution_of,
)
from committee.selectors.sittings import items_of
from committee.selectors.voters import voters_of
from committee.services.ballot_voids import decide_void, propose_void
from committee.services.meetings import call_meeting, certify_count, close_ballot, open_ballot
from committee.services.resolution import adopt_resolution
from committee.services.runoff import open_runoff
from committee.views.access import attempt, workspace_page


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(RoleCode.OFFICE)
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The round's meetings; a new one is called here."""
    form = MeetingForm(request.POST or None)
    status = attempt_form(form, lambda: call_meeting(cycle_id=cycle.pk, by=user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, "会议已登记，已通知全体委员。")
        return redirect("committee:office_meetings")
    context = {"form": form, "page": page_of(request, meetings(by=user, role=RoleCode.OFFICE)), "cycle": cycle}
    return render(request, "committee/office_meetings.html", context, status=status)


@require_safe
@workspace_page(RoleCode.OFFICE)
def detail(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponse:
    """One meeting: prepare the ballot, watch it, see the count, vote again on a tie, adopt the resolution."""
    return _page(request, user, load_meeting(by=user, pk=pk, role=RoleCode.OFFICE))


def _page(
    request: HttpRequest,
    user: User,
    meeting: Meeting,
    *,
    form: PresentForm | None = None,
    void_form: VoidForm | None = None,
    status: int = 200,
) -> HttpResponse:
    voters = voters_of(meeting.cycle) if meeting.phase == "planned" else []
    context = _facts(user, meeting, len(voters))
    if meeting.phase == "planned":
        form = form or _opening(user, meeting, voters)
        context |= {"form": form, **_named("开启表决", "ballot_open", meeting)}
        context["vacant"] = report_is_issued(meeting.cycle) and not nominable(meeting.cycle)
    if meeting.phase == "voting":
        context |= {"void": open_void(meeting), "void_form": void_form or VoidForm()}
    if meeting.phase == "confirmed" and context["resolution"] is None and context["runoff"] is None:
        context |= _after_the_count(meeting, {motion.pk for motion in context["motions"]}, form)
    return render(request, "committee/meeting/office.html", context, status=status)


def _facts(user: User, meeting: Meeting, voters: int) -> dict[str, Any]:
    """What the page shows of every meeting."""
    motions, resolution = motions_of(meeting, by=user), resolution_of(meeting.cycle)
    return {
        "meeting": meeting,
        "first_url": reverse("committee:office_meeting", args=[meeting.runoff_of_id]) if meeting.runoff_of_id else "",
        "motions": motions,
        "items": items_of(motions) if meeting.ballot_closed_at else [],
        "voters": voters,
        "needed": quorum_of(meeting.cycle, voters),
        "resolution": resolution,
        "runoff": meeting.runoff if meeting.phase == "confirmed" and resolution is None else None,
        "papers": standing_papers(meeting),
        "rules": meeting.cycle.rulebook.ballot,
        "user": user,
    }


def _named(title: str, route: str, meeting: Meeting) -> dict[str, object]:
    return {"form_title": title, "form_url": reverse(f"committee:{route}", args=[meeting.pk])}


def _after_the_count(meeting: Meeting, seen: set[int], form: PresentForm | None) -> dict[str, object]:
    """The outcome, and the form of the next ballot when there is a tie; nothing for who may not see all of it."""
    outcome = outcome_of(meeting)
    tied = outcome.tie.motions if outcome.tie else ()
    if not {motion.pk for motion in (*outcome.chosen, *tied) if motion.meeting_id == meeting.pk} <= seen:
        return {}
    if outcome.tie is None:
        return {"outcome": outcome}
    title = f"开启第{meeting.round + 1}轮表决"
    return {"outcome": outcome, "form": form or _again(meeting), **_named(title, "ballot_again", meeting)}


def _again(meeting: Meeting, request: HttpRequest | None = None) -> PresentForm:
    voters = voters_of(meeting.cycle)
    present = present_at(meeting)
    return PresentForm(request.POST if request else None, voters=voters, initial={"present": present})


def _opening(user: User, meeting: Meeting, voters: list[User], request: HttpRequest | None = None) -> OpenBallotForm:
    results = list(ranking(by=user, cycle=meeting.cycle))
    nominees = [
        (r.application_id, f"第{r.rank}名 {r.application.organisation.name}（{r.combined}分）") for r in results
    ]
    return OpenBallotForm(
        request.POST if request else None,
        voters=voters,
        suggested=suggestions(meeting.cycle, results),
        nominees=nominees,
    )


@require_POST
@workspace_page(RoleCode.OFFICE)
def start(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Opens the ballot with those present and the nominees."""
    meeting = load_meeting(by=user, pk=pk, role=RoleCode.OFFICE)
    form = _opening(user, meeting, voters_of(meeting.cycle), request)
    status = attempt_form(form, partial(_start, meeting, form, user))
    if status != DONE:
        return _page(request, user, meeting, form=form, status=status)
    messages.success(request, "表决已开启，请到会委员投票。" if form.nominations() else "已记录各奖项空缺，请确认。")
    return redirect("committee:office_meeting", pk)


def _start(meeting: Meeting, form: OpenBallotForm, user: User) -> object:
    present = form.cleaned_data["present"]
    return open_ballot(meeting_id=meeting.pk, present=present, nominations=form.nominations(), by=user)


@require_POST
@workspace_page(RoleCode.OFFICE)
def again(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Opens the next ballot on what is tied, among those present."""
    meeting = load_meeting(by=user, pk=pk, role=RoleCode.OFFICE)
    form = _again(meeting, request)
    status = attempt_form(form, lambda: open_runoff(meeting_id=pk, present=form.cleaned_data["present"], by=user))
    if status != DONE:
        return _page(request, user, meeting, form=form, status=status)
    messages.success(request, "下一轮表决已开启，请到会委员投票。")
    runoff = meeting.runoff
    return redirect("committee:office_meeting", runoff.pk if runoff else pk)


@require_POST
@workspace_page(RoleCode.OFFICE)
def void(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Proposes to set the running ballot aside."""
    meeting, form = load_meeting(by=user, pk=pk, role=RoleCode.OFFICE), VoidForm(request.POST)
    status = attempt_form(form, lambda: propose_void(meeting_id=pk, reason=form.cleaned_data["reason"], by=user))
    if status != DONE:
        return _page(request, user, meeting, void_form=form, status=status)
    messages.success(request, "已提出，由另一名工作人员复核。")
    return redirect("committee:office_meeting", pk)


@require_POST
@workspace_page(RoleCode.OFFICE)
def decide(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Another officer approves the proposal, or anybody turns it down."""
    approve = request.POST.get("approve") == "1"
    done = "表决已作废，请另行安排会议重新表决。" if approve else "表决继续进行。"
    attempt(request, partial(decide_void, meeting_id=pk, approve=approve, by=user), done)
    return redirect("committee:office_meeting", pk)


def _step(service: Callable[..., object], done: str, doc: str) -> Callable[..., HttpResponseBase]:
    """A button of the meeting's page that calls one service."""

    @require_POST
    @workspace_page(RoleCode.OFFICE)
    def view(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
        attempt(request, partial(service, meeting_id=pk, by=user), done)
        return redirect("committee:office_meeting", pk)

    view.__doc__ = doc
    return view


close = _step(close_ballot, "表决已结束，请到会委员和计票人确认计票结果。", "Ends the ballot and counts it.")
certify = _step(certify_count, "计票结果已由计票人确认。", "The office's teller confirms the count.")
adopt = _step(
    adopt_resolution, "决议已形成。名单公示前请严格保密。", "Adopts the resolution: the list and every dossier's move."
)
