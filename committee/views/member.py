"""The committee member's screens: meetings, papers, ballot, receipt, confirming the count."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.ui.paging import page_of
from committee.forms.office import BallotForm
from committee.models import Meeting, Motion
from committee.selectors.evaluation import ranking, report_of
from committee.selectors.meetings import ballot_of, is_present, load_meeting, meetings, motions_of, recused_from
from committee.services.ballots import cast_ballot, check_choices
from committee.services.meetings import confirm_count
from committee.views.access import FORM_ERROR, attempt, workspace_page
from committee.views.ballot_lines import ballot_lines


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
    found = load_meeting(by=user, pk=pk, role=RoleCode.COMMITTEE)
    motions = motions_of(found)
    recused = recused_from(motions, user)
    report = report_of(found.cycle)
    context = {
        "meeting": found,
        "results": ranking(by=user, cycle=found.cycle) if report and report.issued_at else [],
        "motions": [motion for motion in motions if motion.application_id not in recused],
        "recused": len(recused),
        "present": is_present(meeting=found, by=user),
        "ballot": ballot_of(meeting=found, by=user),
        "report": report,
    }
    return render(request, "committee/member_meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(RoleCode.COMMITTEE)
def ballot(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """The ballot: fill in, check, cast. Nothing is preselected, a cast ballot is final."""
    found = load_meeting(by=user, pk=pk, role=RoleCode.COMMITTEE)
    if ballot_of(meeting=found, by=user):
        return redirect("committee:receipt", pk)
    motions = motions_of(found)
    form = BallotForm(request.POST or None, motions=motions)
    if not form.is_valid():
        return _ballot_page(request, found, motions, user, {}, FORM_ERROR if form.is_bound else 200)
    choices = form.choices()
    error = _problem(motions, choices, user)
    if not error and "cast" in request.POST:
        if attempt(request, partial(cast_ballot, meeting_id=pk, choices=choices, by=user), "投票已提交。"):
            return redirect("committee:receipt", pk)
        error = "表决票未提交。"
    status = FORM_ERROR if error else 200
    return _ballot_page(request, found, motions, user, choices, status, error=error, checking=not error)


def _problem(motions: list[Motion], choices: dict[int, str], user: User) -> str:
    try:
        check_choices(motions, choices, by=user)
    except DomainError as error:
        return error.sentence
    return ""


def _ballot_page(
    request: HttpRequest,
    found: Meeting,
    motions: list[Motion],
    user: User,
    choices: dict[int, str],
    status: int,
    *,
    error: str = "",
    checking: bool = False,
) -> HttpResponse:
    context = {
        "meeting": found,
        "groups": ballot_lines(motions, choices, recused_from(motions, user)),
        "error": error,
        "checking": checking,
        "present": is_present(meeting=found, by=user),
    }
    return render(request, "committee/ballot.html", context, status=status)


@require_safe
@workspace_page(RoleCode.COMMITTEE)
def receipt(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponse:
    """That the member has voted and when, not how."""
    found = load_meeting(by=user, pk=pk, role=RoleCode.COMMITTEE)
    cast = ballot_of(meeting=found, by=user)
    if cast is None:
        raise NotFoundForYou
    return render(request, "committee/receipt.html", {"meeting": found, "ballot": cast})


@require_POST
@workspace_page(RoleCode.COMMITTEE)
def confirm(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """A member who was present confirms the count."""
    attempt(request, partial(confirm_count, meeting_id=pk, by=user), "计票结果已确认。")
    return redirect("committee:member_meeting", pk)
