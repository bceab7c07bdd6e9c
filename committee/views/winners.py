"""The register of winners and the check of certificates."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.selectors.cycles import current_cycle
from baoji_award.accounts.models import User
from baoji_award.documents.serving import file_response
from baoji_award.errors import NotFoundForYou
from baoji_award.public_pages import public
from baoji_award.ui.paging import page_of
from committee.forms.public import WinnersFilter
from committee.selectors.awards import certificate_of, check_certificate, public_award, register, register_years


@require_safe
@public
def index(request: HttpRequest) -> HttpResponse:
    """Every award given, with filters by year and prize."""
    cycle = current_cycle()
    kinds = [(award.code, award.name) for award in cycle.rulebook.awards] if cycle else []
    form = WinnersFilter(request.GET, years=register_years(), kinds=kinds)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, register(year=chosen.get("year", ""), kind=chosen.get("kind", "")))
    return render(request, "public/winners.html", {"form": form, "page": page})


@require_safe
@public
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One award, revoked or not."""
    return render(request, "public/winner.html", {"award": public_award(pk)})


@require_safe
@public
def verify(request: HttpRequest) -> HttpResponse:
    """The check by number: 真实有效, 已撤销 or 未查到."""
    number = request.GET.get("no", "").strip()[:60]
    context = {"number": number, "award": check_certificate(number) if number else None}
    return render(request, "public/verify.html", context)


@require_safe
@public
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """The check behind the QR code of a certificate."""
    award = check_certificate(code)
    return render(
        request, "public/verify.html", {"number": "", "asked": True, "award": award}, status=200 if award else 404
    )


@require_safe
@login_required
def certificate(request: HttpRequest, number: str) -> HttpResponseBase:
    """The certificate's PDF for whoever may see the application (its owner, the office …)."""
    award = certificate_of(by=cast("User", request.user), number=number)
    if award.document is None:
        raise NotFoundForYou
    return file_response(award.document.stored, name=f"{award.number.text} {award.winner}.pdf")
