"""候选名单 and 公示: what is on the list, what would be published, the publication and its correction."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.documents.inspection import PDF
from baoji_award.documents.serving import bytes_response
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import DONE
from baoji_award.ui.form_answers import attempt as attempt_form
from baoji_award.ui.paging import page_of
from committee.forms.notices import CorrectionForm, LastDayForm
from committee.roles import require_no_recusal
from committee.selectors.candidates import candidates
from committee.selectors.meetings import resolution_of
from committee.selectors.notice_content import chain_of
from committee.selectors.notice_dates import dates_of
from committee.selectors.notice_drafts import NoticeDraft, draft_of
from committee.selectors.notices import list_is_final
from committee.services.notice import AFTER_AWARDS, LISTED_STATES, correct_notice, publish_notice
from committee.services.notice_preview import preview_pdf
from committee.views.access import attempt, workspace_page

NO_LIST = "组委会形成决议后才有可公示的名单。"


@require_safe
@workspace_page(RoleCode.OFFICE)
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The versions of the notice, the next step, and the proposals of another last day."""
    return desk(request, user, cycle, LastDayForm(), 200)


def desk(request: HttpRequest, user: User, cycle: AwardCycle, form: LastDayForm, status: int) -> HttpResponse:
    """The page with this form about the last day."""
    context = {
        "cycle": cycle,
        "chain": chain_of(cycle),
        "resolution": resolution_of(cycle),
        "dates": dates_of(cycle),
        "final": AFTER_AWARDS if list_is_final(cycle) else "",
        "form": form,
        "user": user,
        "now": database_now(),
    }
    return render(request, "committee/office_notices.html", context, status=status)


@require_safe
@workspace_page(RoleCode.OFFICE)
def preview(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The next version as everybody would read it: for this desk alone until it is published."""
    return _preview(request, cycle, _draft(user, cycle), CorrectionForm(), 200)


def _preview(
    request: HttpRequest, cycle: AwardCycle, draft: NoticeDraft, form: CorrectionForm, status: int
) -> HttpResponse:
    context = {"cycle": cycle, "draft": draft, "form": form if draft.previous else None}
    return render(request, "committee/office_notice_preview.html", context, status=status)


@require_safe
@workspace_page(RoleCode.OFFICE)
def preview_paper(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The next version as a PDF without number, marked as a draft; stored nowhere."""
    return bytes_response(preview_pdf(_draft(user, cycle)), name="公示稿预览.pdf", content_type=PDF)


def _draft(user: User, cycle: AwardCycle) -> NoticeDraft:
    """The next version. It names every candidate: who keeps away from one of them may not read it."""
    require_no_recusal(user, cycle, *LISTED_STATES)
    if list_is_final(cycle):
        raise DomainError(AFTER_AWARDS)
    draft = draft_of(cycle, database_now())
    if not draft.resolved:
        raise DomainError(NO_LIST)
    return draft


@require_POST
@workspace_page(RoleCode.OFFICE)
def publish(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """Publishes the whole list."""
    seen = request.POST.get("seen", "")
    attempt(request, partial(publish_notice, cycle_id=cycle.pk, seen=seen, by=user), "公示已发布。")
    return redirect("committee:office_notices")


@require_POST
@workspace_page(RoleCode.OFFICE)
def correct(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """Publishes the changed list as the next version; refused, the preview keeps the reason that was typed."""
    form, seen = CorrectionForm(request.POST), request.POST.get("seen", "")
    status = attempt_form(
        form,
        lambda: correct_notice(cycle_id=cycle.pk, reason=form.cleaned_data["reason"], seen=seen, by=user),
    )
    if status != DONE:
        return _preview(request, cycle, _draft(user, cycle), form, status)
    messages.success(request, "更正公示已发布，公示期重新计算。")
    return redirect("committee:office_notices")


@require_safe
@workspace_page(RoleCode.OFFICE)
def candidate_list(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The candidate list: on this desk only, until it is published."""
    context = {"cycle": cycle, "page": page_of(request, candidates(by=user, cycle=cycle))}
    return render(request, "committee/office_candidates.html", context)
