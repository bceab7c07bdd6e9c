"""The timetable to take along: XLSX for staff, a calendar for each person."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from applications.models import AwardCycle
from applications.selectors.applications import load_application_as
from applications.services.list_tables import XLSX
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.ics import ICS, calendar_text
from baoji_award.documents.serving import bytes_response
from baoji_award.notifications.dates import portal_host
from reviews.models import DefenceSlot
from reviews.selectors.defence import own_slots, slots_for_expert, slots_of
from reviews.services.defence_calendar import events_of, timetable_xlsx
from reviews.views.access import person, reader
from reviews.views.defence_agency import READERS

NAME = "陈述答辩日程"


def _calendar(request: HttpRequest, cycle: AwardCycle, slots: list[DefenceSlot]) -> HttpResponseBase:
    content = calendar_text(events_of(cycle, slots), host=portal_host())
    return bytes_response(content.encode(), name=f"{NAME}.ics", content_type=ICS)


@require_safe
@login_required
def xlsx(request: HttpRequest) -> HttpResponseBase:
    """Every slot that this member of staff may see, as a table."""
    user, cycle, role = reader(request, READERS)
    return bytes_response(timetable_xlsx(slots_of(cycle, by=user, role=role)), name=f"{NAME}.xlsx", content_type=XLSX)


@require_safe
@login_required
def staff(request: HttpRequest) -> HttpResponseBase:
    """The same as a calendar."""
    user, cycle, role = reader(request, READERS)
    return _calendar(request, cycle, list(slots_of(cycle, by=user, role=role)))


@require_safe
@login_required
def expert(request: HttpRequest) -> HttpResponseBase:
    """The defences that this expert judges."""
    user, cycle = person(request, RoleCode.EXPERT)
    return _calendar(request, cycle, slots_for_expert(cycle, by=user))


@require_safe
@login_required
def applicant(request: HttpRequest, number: str) -> HttpResponseBase:
    """The applicant's own slot; empty before the draw."""
    application = load_application_as(by=cast("User", request.user), number=number, role=RoleCode.APPLICANT)
    return _calendar(request, application.cycle, own_slots(application))
