"""评审邀请: an expert answers the round's invitation, says when they are free and what binds them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.form_answers import DONE, attempt
from reviews.enums import ReviewStage
from reviews.forms.library import TieForm
from reviews.forms.participation import ACCEPT, AnswerForm
from reviews.models import Participation
from reviews.selectors.library import ties_of
from reviews.selectors.participation import participation_of
from reviews.services.participation import Availability, accept_round, decline_round
from reviews.services.ties import TieText, add_tie
from reviews.views.access import person

State = Participation.State
OPEN = (State.INVITED, State.ACCEPTED)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invitation(request: HttpRequest) -> HttpResponse:
    """The invitation with its answer, and the expert's own ties."""
    user, cycle = person(request, RoleCode.EXPERT)
    row = participation_of(by=user, cycle=cycle)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=_initial(row))
    status = attempt(form, lambda: _answer(cycle, user, form))
    if status == DONE:
        messages.success(request, "答复已提交。")
        return redirect("reviews:expert_round")
    return _page(request, user, cycle, form=form, status=status)


def _initial(row: Participation | None) -> dict[str, object]:
    if row is None or row.state != State.ACCEPTED:
        return {}
    return {
        "answer": ACCEPT,
        "stages": row.stages,
        "unavailable": row.unavailable,
        "most_dossiers": row.most_dossiers,
    }


def _answer(cycle: AwardCycle, user: User, form: AnswerForm) -> None:
    data = form.cleaned_data
    if data["answer"] == ACCEPT:
        free = Availability(tuple(data["stages"]), data["unavailable"], data["most_dossiers"])
        accept_round(cycle_id=cycle.pk, availability=free, by=user)
    else:
        decline_round(cycle_id=cycle.pk, reason=data["reason"], by=user)


@require_POST
@login_required
def tie(request: HttpRequest) -> HttpResponse:
    """A further employer or an interest of the expert's own."""
    user, cycle = person(request, RoleCode.EXPERT)
    form = TieForm(request.POST)
    status = attempt(form, lambda: add_tie(user_id=user.pk, tie=TieText(**form.cleaned_data), by=user))
    if status == DONE:
        messages.success(request, "已登记。涉及本年度申报单位的，您已自动回避。")
        return redirect("reviews:expert_round")
    return _page(request, user, cycle, tie_form=form, status=status)


def _page(
    request: HttpRequest,
    user: User,
    cycle: AwardCycle,
    *,
    form: AnswerForm | None = None,
    tie_form: TieForm | None = None,
    status: int,
) -> HttpResponse:
    row = participation_of(by=user, cycle=cycle)
    context = {
        "cycle": cycle,
        "row": row,
        "stages": [ReviewStage(code).label for code in row.stages] if row else [],
        "form": (form or AnswerForm(initial=_initial(row))) if row is not None and row.state in OPEN else None,
        "ties": ties_of(user),
        "tie_form": tie_form or TieForm(),
    }
    return render(request, "reviews/expert/round.html", context, status=status)
