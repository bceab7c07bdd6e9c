"""The register of winners and the check of certificates."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from applications.selectors.cycles import current_cycle
from baoji_award.accounts.models import User
from baoji_award.documents.serving import file_response
from baoji_award.errors import NotFoundForYou
from baoji_award.public_pages import public
from baoji_award.ui.paging import page_of
from committee.forms.public import WinnersFilter
from committee.models import Award
from committee.selectors.awards import certificate_of, check_certificate, public_award
from committee.selectors.earlier import register_years, winners_listed
from committee.selectors.honours import is_withheld, revocation_shown
from committee.selectors.outcome import decision_shown, letter_for, outcomes_released, public_outcome


@require_safe
@public
def index(request: HttpRequest) -> HttpResponse:
    """Every award given, with filters by year, prize and name."""
    cycle = current_cycle()
    kinds = [(award.code, award.name) for award in cycle.rulebook.awards] if cycle else []
    form = WinnersFilter(request.GET, years=register_years(), kinds=kinds)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, winners_listed(**chosen))
    context = {"form": form, "page": page, "decisions": list(outcomes_released())}
    return render(request, "public/winners.html", context)


@require_safe
def decision(request: HttpRequest, code: str) -> HttpResponseBase:
    """A round's decision document."""
    found = public_outcome(code)
    assert found.document is not None  # noqa: S101  a released one has it
    return file_response(found.document.stored, name=f"{found.title}.pdf")


@require_safe
@login_required
def letter(request: HttpRequest, number: str) -> HttpResponseBase:
    """The letter to an applicant who has not won."""
    found = letter_for(by=cast("User", request.user), number=number)
    return file_response(found.document.stored, name=f"{found.document.title}.pdf")


@require_safe
@public
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One award, revoked or not."""
    award = public_award(pk)
    return render(request, "public/winner.html", _told(award))


@require_safe
@public
def verify(request: HttpRequest) -> HttpResponse:
    """The check by number: 真实有效, 已撤销 or 未查到."""
    number = request.GET.get("no", "").strip()[:60]
    award = check_certificate(number) if number else None
    return render(request, "public/verify.html", {"number": number} | _told(award))


@require_safe
@public
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """The check behind the QR code of a certificate."""
    award = check_certificate(code)
    context = {"number": "", "asked": True} | _told(award)
    return render(request, "public/verify.html", context, status=200 if award else 404)


@require_safe
@login_required
def certificate(request: HttpRequest, number: str) -> HttpResponseBase:
    """The certificate's PDF for whoever may see the application (its owner, the office …).

    The winner accepts the terms of use first and is sent there, as is whoever's award was revoked.
    """
    by = cast("User", request.user)
    award = certificate_of(by=by, number=number)
    if award.document is None:
        raise NotFoundForYou
    if is_withheld(by=by, award=award):
        return redirect("committee:award", number)
    return file_response(award.document.stored, name=f"{award.number.text} {award.winner}.pdf")


def _told(award: Award | None) -> dict[str, object]:
    """What the public reads of an award: the decision that gave it and the one that took it back."""
    return {"award": award, "decision": decision_shown(award), "revocation": revocation_shown(award)}
