"""获奖与证书: the winner's page, its terms of use and its yearly reviews."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from baoji_award.accounts.access import signed_in
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.serving import file_response
from baoji_award.ui.form_answers import DONE
from baoji_award.ui.form_answers import attempt as attempt_form
from committee.forms.honours import ReviewForm
from committee.models import FollowUp
from committee.selectors.honours import Honour, honour_for_winner, review_file_for
from committee.services.honours import accept_terms, hand_in_review, terms_digest


@login_required
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The award, its certificate behind the terms, and the yearly reviews."""
    return _page(request, honour_for_winner(by=signed_in(request), number=number))


@login_required
@require_POST
def terms(request: HttpRequest, number: str) -> HttpResponse:
    """Accepts the terms of use."""
    user = signed_in(request)
    honour = honour_for_winner(by=user, number=number)
    accept_terms(application_id=honour.application.pk, digest=request.POST.get("digest", ""), by=user)
    messages.success(request, "已确认，可以下载证书。")
    return redirect("committee:award", number)


@login_required
@require_POST
def review(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Hands a yearly review in."""
    user = signed_in(request)
    honour = honour_for_winner(by=user, number=number)
    form = ReviewForm(request.POST, request.FILES)
    status = attempt_form(
        form,
        lambda: hand_in_review(
            application_id=honour.application.pk,
            pk=pk,
            text=form.cleaned_data["text"],
            files=form.uploads(),
            by=user,
        ),
    )
    if status != DONE:
        return _page(request, honour, form=form, status=status)
    messages.success(request, "年度复核已提交。")
    return redirect("committee:award", number)


@login_required
@require_safe
def review_file(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A file of a yearly review, for the winner and the office."""
    found = review_file_for(by=signed_in(request), number=number, pk=pk)
    return file_response(found.stored, name=found.name)


def _page(request: HttpRequest, honour: Honour, *, form: ReviewForm | None = None, status: int = 200) -> HttpResponse:
    today = local_day(database_now())
    asked = None if honour.is_revoked else _asked(honour.reviews, today)
    context = {
        "honour": honour,
        "award": honour.award,
        "application": honour.application,
        "digest": terms_digest(honour.terms),
        "today": today,
        "asked": asked,
        "review_form": form or (ReviewForm() if asked else None),
        "failed": form,
    }
    return render(request, "committee/honour.html", context, status=status)


def _asked(reviews: list[FollowUp], today: date) -> FollowUp | None:
    """The earliest review that can be handed in now."""
    waiting = (each for each in reviews if each.handed_in_at is None and each.closed_at is None)
    return next((each for each in waiting if each.opens_on <= today), None)
