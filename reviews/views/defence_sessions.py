"""场次与会场: the agency's plan of sessions, one session in its room, its timetable to take along, the hall."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.services.list_tables import XLSX
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import bytes_response, file_response
from baoji_award.errors import DomainError, Refused
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from reviews.forms.defence_sessions import SessionForm
from reviews.selectors.defence import draw_of, slots_of
from reviews.selectors.defence_sessions import (
    hall_of,
    load_session,
    sees_whole_session,
    session_document,
    sessions_of,
)
from reviews.services.defence_calendar import timetable_xlsx
from reviews.services.defence_sessions import drop_session, plan_session
from reviews.views.access import person, reader
from reviews.views.defence_agency import READERS
from reviews.views.defence_rows import slot_rows

SPECTATORS = (RoleCode.COMMITTEE, *READERS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The planned sessions; POST adds one while the seed is not committed."""
    user, cycle = person(request, RoleCode.AGENCY)
    form = SessionForm(request.POST or None, cycle=cycle)
    status = attempt(form, lambda: plan_session(cycle_id=cycle.pk, plan=form.plan(), by=user))
    if status == DONE:
        messages.success(request, "场次已安排。")
        return redirect("reviews:defence_sessions")
    context = {"cycle": cycle, "draw": draw_of(cycle), "page": page_of(request, sessions_of(cycle)), "form": form}
    return render(request, "reviews/defence/sessions.html", context, status=status)


@require_POST
@login_required
def drop(request: HttpRequest, session_id: int) -> HttpResponse:
    """Takes a session off the plan."""
    user, cycle = person(request, RoleCode.AGENCY)
    drop_session(session_id=load_session(cycle, session_id=session_id).pk, by=user)
    messages.success(request, "场次已删除。")
    return redirect("reviews:defence_sessions")


@require_safe
@login_required
def room(request: HttpRequest, session_id: int) -> HttpResponse:
    """One session in its room: its defences in order, arrivals, sealed sheets, and the way to the big screen."""
    user, cycle = person(request, RoleCode.AGENCY)
    session = load_session(cycle, session_id=session_id)
    context = {
        "cycle": cycle,
        "session": session,
        "document": session_document(session),
        "rows": slot_rows(slots_of(cycle, by=user, role=RoleCode.AGENCY, session=session), user),
    }
    return render(request, "reviews/defence/session.html", context)


@require_safe
@login_required
def xlsx(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """The session's timetable as a table, as far as this member of staff may see it."""
    user, cycle, role = reader(request, READERS)
    session = load_session(cycle, session_id=session_id)
    content = timetable_xlsx(slots_of(cycle, by=user, role=role, session=session))
    return bytes_response(content, name=f"答辩日程 {session.room}.xlsx", content_type=XLSX)


@require_safe
@login_required
def pdf(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """The session's timetable as it was drawn."""
    user, cycle, role = reader(request, READERS)
    session = load_session(cycle, session_id=session_id)
    found = session_document(session)
    if found is None:
        raise DomainError("日程表尚未生成，请稍后再试。")
    if not sees_whole_session(session, by=user, role=role):
        raise Refused("您须回避其中的申报，请使用页面上的日程表。")
    return file_response(found.stored, name=f"{found.title}.pdf")


@require_safe
@login_required
def hall(request: HttpRequest) -> HttpResponse:
    """For spectators: today's rooms with what the big screens show. Nothing is written, scored or downloaded here."""
    user, cycle, _ = reader(request, SPECTATORS)
    now = database_now()
    context = {"cycle": cycle, "now": now, "rooms": hall_of(cycle, by=user, at=now)}
    return render(request, "reviews/defence/hall.html", context)
