"""A feedback letter in the office's hands: its wording, and the approval by a second person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import Conflict
from baoji_award.ui.form_answers import DONE, attempt
from reviews.forms.feedback import ApproveForm, LetterForm
from reviews.models import FeedbackLetter
from reviews.selectors.feedback import load_decided
from reviews.selectors.feedback_draft import text_of
from reviews.services.feedback_letters import approve_letter, edit_letter, writers_of
from reviews.views.access import person


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """GET shows the wording, POST puts another in its place."""
    user, cycle = person(request, RoleCode.OFFICE)
    letter = load_decided(cycle, by=user, number=number)
    form = LetterForm(request.POST or None, letter=letter)
    status = attempt(form, lambda: _edit(letter, form, user), version=letter.version)
    if status == DONE:
        messages.success(request, "反馈函已保存，待其他经办人审签。")
        return redirect("reviews:feedback_draft", number)
    context = {
        "letter": letter,
        "application": letter.application,
        "form": form,
        "categories": text_of(letter),
        "may_approve": letter.approved_at is None and user.pk not in writers_of(letter),
    }
    context["stored"] = status == Conflict.status
    return render(request, "reviews/office/letter.html", context, status=status)


def _edit(letter: FeedbackLetter, form: LetterForm, user: User) -> None:
    number, version = letter.application.number, form.cleaned_data["version"]
    edit_letter(number=number, categories=form.written(), version=version, by=user)


@require_POST
@login_required
def approve(request: HttpRequest, number: str) -> HttpResponse:
    """The second person approves what they saw."""
    user, cycle = person(request, RoleCode.OFFICE)
    load_decided(cycle, by=user, number=number)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        raise Conflict("请刷新页面后重试。")
    approve_letter(number=number, version=form.cleaned_data["version"], by=user)
    messages.success(request, "反馈函已审签，生成后同时向申报单位和推荐部门开放。")
    return redirect("reviews:feedback")
