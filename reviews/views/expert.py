"""我的评审: the queue, the pledges, and the declaration about each dossier."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.ui.paging import page_of
from reviews.forms.expert import YES, ConflictForm, PledgeForm
from reviews.selectors.declarations import own_answers, signed_pledges, unsigned_pledges
from reviews.selectors.participation import waits_for_answer
from reviews.selectors.sheets import duties, load_released, queue_of
from reviews.services.declarations import declare_conflict, sign_declarations
from reviews.views.access import address_of, person
from reviews.views.expert_rows import queue_lines


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Every duty of the expert with its state and deadline, 50 a page."""
    user, cycle = person(request, RoleCode.EXPERT)
    page = page_of(request, queue_of(by=user), read=lambda part: duties(by=user, part=part))
    context = {
        "page": page,
        "lines": queue_lines(page.object_list, now=database_now()),
        "invited": waits_for_answer(by=user, cycle=cycle),
        "unsigned": bool(unsigned_pledges(user=user, cycle=cycle)),
    }
    return render(request, "reviews/expert/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def declarations(request: HttpRequest) -> HttpResponse:
    """The round's pledges, and what is declared about each dossier or still has to be."""
    user, cycle = person(request, RoleCode.EXPERT)
    form = PledgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sign_declarations(cycle_id=cycle.pk, by=user, address=address_of(request))
        messages.success(request, "承诺书已签署。")
        return redirect("reviews:declarations")
    context = {
        "cycle": cycle,
        "form": form,
        "unsigned": unsigned_pledges(user=user, cycle=cycle),
        "signed": signed_pledges(user=user, cycle=cycle),
        "answers": page_of(request, own_answers(by=user)),
    }
    return render(request, "reviews/expert/declarations.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def declare(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """The explicit answer about one dossier: 无利害关系 or 有利害关系."""
    user, cycle = person(request, RoleCode.EXPERT)
    assignment = load_released(by=user, assignment_id=assignment_id)
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        conflict = form.cleaned_data["answer"] == YES
        declare_conflict(
            assignment_id=assignment.pk,
            has_conflict=conflict,
            detail=form.cleaned_data["detail"],
            by=user,
            address=address_of(request),
        )
        messages.success(request, "已登记回避，您不再参与该申报的评审。" if conflict else "声明已提交。")
        return redirect("reviews:declarations")
    context = {"assignment": assignment, "form": form, "years": cycle.rulebook.conflicts.years}
    return render(request, "reviews/expert/declare.html", context, status=422 if form.errors else 200)
