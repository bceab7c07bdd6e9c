"""合议 of a team's members: the list, one dossier, one item, and what the chair starts and closes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import Conflict, NotFoundForYou
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from reviews.forms.consensus import AgreeForm, ValueForm
from reviews.selectors.agreement import leads
from reviews.selectors.consensus import Agreed, Discussion, discussed_by, listed, load_discussion
from reviews.selectors.remarks import ItemRemarks, remarks_by_item
from reviews.services.consensus import agree_to_values, close_consensus, hindrances, propose_value, start_consensus
from reviews.views.access import person
from reviews.views.consensus_rows import discussion_lines, seen_of
from reviews.views.spread_page import spread_context


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The opened dossiers of the expert's teams, 50 a page."""
    user, cycle = person(request, RoleCode.EXPERT)
    found = discussed_by(user, cycle).order_by("number")
    page = page_of(request, found, read=lambda part: listed(part, cycle=cycle))
    lines = discussion_lines(page.object_list, "reviews:consensus")
    context = {"page": page, "lines": lines, "leads": leads(cycle, user)}
    return render(request, "reviews/consensus/expert.html", context)


@require_safe
@login_required
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """All scores of one dossier, how far the team agrees, and what is to be done."""
    user, discussion = _discussion(request, number)
    links = {
        item.line.item.pk: reverse("reviews:consensus_item", args=[number, item.line.item.clause])
        for item in discussion.items
        if discussion.consensus is not None
    }
    context = {
        **spread_context(discussion, links),
        "is_chair": discussion.chair.user == user.pk,
        "against": hindrances(discussion) if discussion.open else [],
        "seen": seen_of(discussion, user),
    }
    return render(request, "reviews/consensus/dossier.html", context)


def _discussion(request: HttpRequest, number: str) -> tuple[User, Discussion]:
    user, cycle = person(request, RoleCode.EXPERT)
    return user, load_discussion(cycle, by=user, number=number)


@require_POST
@login_required
def start(request: HttpRequest, number: str) -> HttpResponse:
    """The chair starts the discussion."""
    user, discussion = _discussion(request, number)
    start_consensus(application_id=discussion.spread.application.pk, by=user)
    messages.success(request, "合议已发起。没有分歧的条款已按各专家评分的中位数列出，请全体成员核对。")
    return redirect("reviews:consensus", number)


@require_POST
@login_required
def agree(request: HttpRequest, number: str) -> HttpResponse:
    """A member agrees to the values that the page showed."""
    user, discussion = _discussion(request, number)
    form = AgreeForm(request.POST)
    if not form.is_valid():
        raise Conflict("请刷新页面后重试。")
    done = agree_to_values(application_id=discussion.spread.application.pk, seen=form.cleaned_data["seen"], by=user)
    messages.success(request, f"已同意 {done} 个条款的合议意见。" if done else "您已同意过这些合议意见。")
    return redirect("reviews:consensus", number)


@require_POST
@login_required
def close(request: HttpRequest, number: str) -> HttpResponse:
    """The chair closes the discussion for good."""
    user, discussion = _discussion(request, number)
    close_consensus(application_id=discussion.spread.application.pk, by=user)
    messages.success(request, "合议已完成，合议意见不再更改。")
    return redirect("reviews:consensus", number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def item(request: HttpRequest, number: str, clause: str) -> HttpResponse:
    """One item: every expert's score and remarks side by side, and the form of a new value."""
    user, discussion = _discussion(request, number)
    found = next((each for each in discussion.items if each.line.item.clause == clause), None)
    if found is None or discussion.consensus is None:
        raise NotFoundForYou
    remarks = remarks_by_item(discussion.spread.application)[found.line.item.pk]
    form = ValueForm(request.POST or None, item=found, remarks=remarks)
    newest = found.value.version if found.value else 0
    status = attempt(form, lambda: _propose(discussion, form, clause, user), version=newest)
    if status == DONE:
        messages.success(request, f"{clause} 的合议意见已提出，请其他成员核对。")
        return redirect("reviews:consensus", number)
    context = _item_context(discussion, found, remarks, user) | {"form": form}
    return render(request, "reviews/consensus/item.html", context, status=status)


def _propose(discussion: Discussion, form: ValueForm, clause: str, user: User) -> None:
    propose_value(
        application_id=discussion.spread.application.pk,
        clause=clause,
        proposal=form.proposal(),
        version=form.cleaned_data["version"],
        by=user,
    )


def _item_context(discussion: Discussion, found: Agreed, remarks: ItemRemarks, user: User) -> dict[str, object]:
    return {
        "discussion": discussion,
        "application": discussion.spread.application,
        "found": found,
        "remarks": remarks,
        "scores": list(zip(discussion.spread.team, found.line.scores, strict=True)),
        "has_agreed": user.pk in {member.user for member in found.agreed},
    }
