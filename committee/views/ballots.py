"""The member's ballot: fill in, check, cast, receipt; for a secret one also whether it was counted."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError, NotFoundForYou
from committee.forms.meeting import BallotForm, NonceForm
from committee.models import Meeting, Motion
from committee.printing import in_groups
from committee.selectors.meetings import ballot_of, is_present, load_meeting, motions_of
from committee.selectors.receipts import counted_lines
from committee.selectors.voters import recused_from
from committee.services.ballots import cast_ballot, cast_secret_ballot, check_choices, new_nonce
from committee.views.access import FORM_ERROR, attempt, workspace_page
from committee.views.ballot_lines import ballot_lines

NAMED = "记名投票，提交后不能更改。"
UNNAMED = "无记名投票，提交后不能更改，任何人不能查知您的意见。"


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@workspace_page(RoleCode.COMMITTEE)
def ballot(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """The ballot: fill in, check, cast. Nothing is preselected, a cast ballot is final."""
    found = load_meeting(by=user, pk=pk, role=RoleCode.COMMITTEE)
    cast = "cast" in request.POST
    if ballot_of(meeting=found, by=user) and not (cast and found.secret):
        return redirect("committee:receipt", pk)
    motions = motions_of(found)
    form = BallotForm(request.POST or None, motions=motions)
    if not form.is_valid():
        return _ballot_page(request, found, motions, user, {}, FORM_ERROR if form.is_bound else 200)
    choices = form.choices()
    if cast and (done := _cast(request, found, choices, user)):
        return done
    error = "表决票未提交。" if cast else _problem(motions, choices, user)
    status = FORM_ERROR if error else 200
    return _ballot_page(request, found, motions, user, choices, status, error=error, checking=not error)


def _cast(request: HttpRequest, found: Meeting, choices: dict[int, str], user: User) -> HttpResponseBase | None:
    """The receipt, when the ballot was cast. That of a secret one is the answer itself: it is kept nowhere."""
    if not found.secret:
        done = attempt(request, partial(cast_ballot, meeting_id=found.pk, choices=choices, by=user), "投票已提交。")
        return redirect("committee:receipt", found.pk) if done else None
    nonce = request.POST.get("nonce", "")
    step = partial(cast_secret_ballot, meeting_id=found.pk, choices=choices, nonce=nonce, by=user)
    return _receipt(request, found, user, nonce=nonce) if attempt(request, step, "投票已提交。") else None


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
    nonce = new_nonce() if checking and found.secret else ""
    context = {
        "meeting": found,
        "groups": ballot_lines(motions, choices, recused_from(motions, user)),
        "error": error,
        "checking": checking,
        "present": is_present(meeting=found, by=user),
        "note": UNNAMED if found.secret else NAMED,
        "nonce": nonce,
        "nonce_groups": in_groups(nonce),
    }
    return render(request, "committee/meeting/ballot.html", context, status=status)


@require_safe
@workspace_page(RoleCode.COMMITTEE)
def receipt(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponse:
    """That the member has voted, in an open ballot also when; not how."""
    return _receipt(request, load_meeting(by=user, pk=pk, role=RoleCode.COMMITTEE), user)


def _receipt(request: HttpRequest, found: Meeting, user: User, *, nonce: str = "") -> HttpResponse:
    cast = ballot_of(meeting=found, by=user)
    if cast is None:
        raise NotFoundForYou
    context = {"meeting": found, "ballot": cast, "nonce": nonce, "nonce_groups": in_groups(nonce)}
    return render(request, "committee/meeting/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@workspace_page(RoleCode.COMMITTEE)
def receipt_check(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponse:
    """Whether the ballot of a receipt's nonce was counted, for each motion. The nonce is not kept."""
    found = load_meeting(by=user, pk=pk, role=RoleCode.COMMITTEE)
    form = NonceForm(request.POST or None)
    lines = counted_lines(found, nonce=form.cleaned_data["nonce"], by=user) if form.is_valid() else []
    context = {"meeting": found, "form": form, "found": lines, "counted": all(line.counted for line in lines)}
    status = FORM_ERROR if form.errors else 200
    return render(request, "committee/meeting/receipt_check.html", context, status=status)
