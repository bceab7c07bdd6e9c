"""陈述答辩 of the agency: seed, draw, timetable; and the timetable for whoever works with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.serving import file_response
from baoji_award.errors import DomainError, Refused
from baoji_award.ui.paging import page_of
from reviews.forms.defence import DrawForm
from reviews.selectors.defence import draw_of, sees_every_slot, slots_of, timetable_document, waiting_count
from reviews.selectors.defence_questions import question_draws_of
from reviews.selectors.defence_sessions import has_sessions, sessions_of
from reviews.services.defence_draw import commit_draw, perform_draw
from reviews.services.defence_questions import repeat_questions
from reviews.views.access import person, reader
from reviews.views.defence_rows import slot_rows

SESSIONS_SHOWN = 20
READERS = (RoleCode.AGENCY, RoleCode.OFFICE, RoleCode.SUPERVISOR)


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Commit, draw, timetable, in this order; sealed sheets are counted, never shown."""
    user, cycle = person(request, RoleCode.AGENCY)
    return _desk(request, user, cycle)


def _desk(request: HttpRequest, user: User, cycle: AwardCycle, refused: DrawForm | None = None) -> HttpResponse:
    sessions = list(sessions_of(cycle)[:SESSIONS_SHOWN])
    form = refused or DrawForm(planned=bool(sessions))
    page = page_of(request, slots_of(cycle, by=user, role=RoleCode.AGENCY))
    context = {
        "cycle": cycle,
        "rule": cycle.rulebook.defence,
        "sessions": sessions,
        "draw": draw_of(cycle),
        "here": cycle.state == "defence",
        "waiting": waiting_count(cycle, by=user, role=RoleCode.AGENCY),
        "page": page,
        "rows": slot_rows(page.object_list, user),
        "document": timetable_document(cycle),
        "form": form,
    }
    return render(request, "reviews/defence/agency.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def commit(request: HttpRequest) -> HttpResponse:
    """Registers the seed's digest."""
    user, cycle = person(request, RoleCode.AGENCY)
    commit_draw(cycle_id=cycle.pk, by=user)
    messages.success(request, "抽签种子已登记，摘要已写入审计日志。")
    return redirect("reviews:agency_defence")


@require_POST
@login_required
def draw(request: HttpRequest) -> HttpResponse:
    """Draws the order with the registered seed."""
    user, cycle = person(request, RoleCode.AGENCY)
    form = DrawForm(request.POST, planned=has_sessions(cycle))
    if not form.is_valid():
        return _desk(request, user, cycle, form)
    slots = perform_draw(cycle_id=cycle.pk, place=form.cleaned_data.get("place", ""), by=user)
    messages.success(request, f"答辩顺序已抽定，共 {len(slots)} 家，已通知各申报单位。")
    return redirect("reviews:agency_defence")


@require_safe
@login_required
def timetable(request: HttpRequest) -> HttpResponse:
    """The whole timetable on one page for printing."""
    user, cycle, role = reader(request, READERS)
    slots = list(slots_of(cycle, by=user, role=role))
    questions = question_draws_of(slots)
    seen = {slot.application.number for slot in slots}
    context = {
        "cycle": cycle,
        "draw": draw_of(cycle),
        "rows": slot_rows(slots, user),
        "questions": questions,
        "differences": repeat_questions(cycle, numbers=seen) if questions else [],
    }
    return render(request, "reviews/defence/print.html", context)


@require_safe
@login_required
def timetable_pdf(request: HttpRequest) -> HttpResponseBase:
    """The timetable as it was drawn, as a download."""
    user, cycle, role = reader(request, READERS)
    found = timetable_document(cycle)
    if found is None:
        raise DomainError("日程表尚未生成，请稍后再试。")
    if not sees_every_slot(cycle, by=user, role=role):
        raise Refused("您须回避其中的申报，请使用页面上的日程表。")
    return file_response(found.stored, name=f"{found.title}.pdf")
