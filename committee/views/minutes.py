"""The minutes of a meeting: written, issued, as PDF and DOCX."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.docx import DOCX
from baoji_award.documents.serving import bytes_response, file_response
from baoji_award.errors import Conflict
from baoji_award.ui.form_answers import DONE
from baoji_award.ui.form_answers import attempt as attempt_form
from committee.forms.meeting import MinutesForm
from committee.models import Meeting, Minutes
from committee.roles import require_no_recusal
from committee.selectors.meetings import load_meeting
from committee.selectors.minutes import facts_of, first_of, minutes_of
from committee.selectors.papers import CONCERNED
from committee.services.minutes import issue_minutes, minutes_to_edit, people_of, read_minutes, save_minutes
from committee.views.access import attempt, workspace_page

FIRST_DRAFT = "会议听取了综合评审情况的汇报，审议了综合评审报告，对提名单位逐项进行了表决。\n会议议定："


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(RoleCode.OFFICE)
def edit(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """The text beside the facts; one who is recused from a dossier does not see the list."""
    meeting = first_of(load_meeting(by=user, pk=pk, role=RoleCode.OFFICE))
    require_no_recusal(user, meeting.cycle, *CONCERNED)
    minutes = minutes_of(meeting)
    if request.method != "POST":
        return _page(request, meeting, minutes)
    form = MinutesForm(request.POST)
    stored = minutes.version if minutes else 0
    status = attempt_form(
        form, lambda: save_minutes(meeting_id=meeting.pk, by=user, **form.cleaned_data), version=stored
    )
    if status != DONE:
        return _page(request, meeting, minutes, form, status)
    messages.success(request, "会议纪要已保存。")
    return redirect("committee:minutes", meeting.pk)


def _page(
    request: HttpRequest, meeting: Meeting, minutes: Minutes | None, form: MinutesForm | None = None, status: int = 200
) -> HttpResponse:
    initial = {"text": minutes.text if minutes else FIRST_DRAFT, "version": minutes.version if minutes else 0}
    facts = facts_of(meeting)
    context = {
        "meeting": meeting,
        "minutes": minutes,
        "facts": facts,
        "people": people_of(facts),
        "form": form or MinutesForm(initial=initial),
        "overtaken": status == Conflict.status,
    }
    return render(request, "committee/meeting/minutes.html", context, status=status)


@require_POST
@workspace_page(RoleCode.OFFICE)
def issue(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Issues the minutes in the version that was read."""
    load_meeting(by=user, pk=pk, role=RoleCode.OFFICE)
    version = request.POST.get("version", "")
    step = partial(issue_minutes, meeting_id=pk, version=int(version) if version.isdecimal() else 0, by=user)
    attempt(request, step, "会议纪要已印发。")
    return redirect("committee:minutes", pk)


@require_safe
@workspace_page(RoleCode.OFFICE)
def pdf(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """The issued minutes, audited."""
    document = read_minutes(meeting_id=pk, by=user)
    return file_response(document.stored, name=f"{document.title}.pdf")


@require_safe
@workspace_page(RoleCode.OFFICE)
def docx(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """The minutes for a word processor, audited."""
    title, content = minutes_to_edit(meeting_id=pk, by=user)
    return bytes_response(content, name=f"{title}.docx", content_type=DOCX)
