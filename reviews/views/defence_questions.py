"""抽题回答: the agency's bank of questions, and the draw of one for each defence."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.documents.serving import file_response
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from reviews.forms.defence_day import QuestionForm
from reviews.selectors.defence import draw_of, slot_in
from reviews.selectors.defence_questions import bank_of, question_document, questions_committed
from reviews.services.defence_questions import (
    add_question,
    commit_questions,
    draw_question,
    remove_question,
    repeat_questions,
)
from reviews.views.access import person, reader

RECORD_READERS = (RoleCode.AGENCY, RoleCode.OFFICE, RoleCode.SUPERVISOR)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bank(request: HttpRequest) -> HttpResponse:
    """The round's questions, 50 a page; POST adds one while the draws are not committed."""
    user, cycle = person(request, RoleCode.AGENCY)
    form: forms.Form = QuestionForm(request.POST or None)
    status = attempt(form, lambda: add_question(cycle_id=cycle.pk, text=form.cleaned_data["text"], by=user))
    if status == DONE:
        messages.success(request, "题目已录入。")
        return redirect("reviews:defence_questions")
    draw, committed = draw_of(cycle), questions_committed(cycle)
    context = {
        "cycle": cycle,
        "page": page_of(request, bank_of(cycle)),
        "committed": committed,
        "differences": repeat_questions(cycle) if committed else [],
        "drawn": draw is not None and draw.drawn_at is not None,
        "form": form,
    }
    return render(request, "reviews/defence/questions.html", context, status=status)


@require_POST
@login_required
def remove(request: HttpRequest, question_id: int) -> HttpResponse:
    """Takes a question out of the bank."""
    user, cycle = person(request, RoleCode.AGENCY)
    remove_question(cycle_id=cycle.pk, question_id=question_id, by=user)
    messages.success(request, "题目已删除。")
    return redirect("reviews:defence_questions")


@require_POST
@login_required
def commit(request: HttpRequest) -> HttpResponse:
    """Registers the digests of the seeds and of the questions."""
    user, cycle = person(request, RoleCode.AGENCY)
    draws = commit_questions(cycle_id=cycle.pk, by=user)
    messages.success(request, f"已为 {len(draws)} 家登记抽题种子，题库不再更改。")
    return redirect("reviews:defence_questions")


@require_POST
@login_required
def draw(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Draws one defence's question."""
    user, _ = person(request, RoleCode.AGENCY)
    draw_question(slot_id=slot_id, by=user)
    messages.success(request, "题目已抽定。")
    return redirect("reviews:defence_slot", slot_id)


@require_safe
@login_required
def record_pdf(request: HttpRequest, slot_id: int) -> HttpResponseBase:
    """The record of one question draw as a download, for whoever may see the slot."""
    user, cycle, role = reader(request, RECORD_READERS)
    slot = slot_in(cycle, by=user, role=role, slot_id=slot_id)
    found = question_document(slot)
    if found is None:
        raise DomainError("抽题记录尚未生成，请稍后再试。")
    return file_response(found.stored, name=f"{found.title} {slot.application.number}.pdf")
