"""结果通报: the decision document, the letters, the plaques and the certificates of a round."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import AwardCycle, OfficeJob
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.documents.docx import DOCX
from baoji_award.documents.serving import bytes_response
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.form_answers import DONE
from baoji_award.ui.form_answers import attempt as attempt_form
from baoji_award.ui.paging import page_of
from committee.forms.outcome import OutcomeForm
from committee.models import Outcome
from committee.selectors.outcome import draft_of, entries_of, letters_of, not_won, outcome_of, why_not_yet
from committee.services.outcome import (
    OutcomeText,
    decision_as_docx,
    order_certificates,
    order_outcome,
    plaques_as_docx,
)
from committee.views.access import workspace_page


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(RoleCode.OFFICE)
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The decision: its text to be confirmed, or as it was released."""
    outcome = outcome_of(cycle)
    entries = outcome.entries if outcome else entries_of(cycle)
    form = OutcomeForm(request.POST or None, initial=_initial(cycle, outcome, entries))
    started: list[OfficeJob] = []
    status = attempt_form(
        form, lambda: started.append(order_outcome(cycle_id=cycle.pk, text=OutcomeText(**form.cleaned_data), by=user))
    )
    if status == DONE:
        return redirect("applications:office_job", started[0].pk)
    context = {
        "cycle": cycle,
        "outcome": outcome,
        "form": form,
        "entries": entries,
        "reason": "" if outcome else why_not_yet(cycle),
        "letters": 0 if outcome else not_won(cycle).count(),
        "page": page_of(request, letters_of(by=user, cycle=cycle)) if outcome else None,
    }
    return render(request, "committee/office_outcome.html", context, status=status)


@require_safe
@workspace_page(RoleCode.OFFICE)
def docx(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The decision for a word processor."""
    outcome = outcome_of(cycle)
    if outcome is None:
        raise NotFoundForYou
    return bytes_response(decision_as_docx(outcome), content_type=DOCX, name=f"{outcome.title}.docx")


@require_safe
@workspace_page(RoleCode.OFFICE)
def plaques(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The text of the plaques, for their maker."""
    content = plaques_as_docx(cycle, database_now())
    return bytes_response(content, content_type=DOCX, name=f"{cycle.title}奖牌文字.docx")


@require_POST
@workspace_page(RoleCode.OFFICE)
def certificates(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """Starts the rendering of the certificates that are missing."""
    job = order_certificates(cycle_id=cycle.pk, by=user)
    messages.success(request, "已开始生成证书。")
    return redirect("applications:office_job", job.pk)


def _initial(cycle: AwardCycle, outcome: Outcome | None, entries: list[dict[str, object]]) -> dict[str, Any]:
    source = outcome or draft_of(cycle, database_now(), entries)
    words = {"title": source.title, "body": source.body, "dated_on": source.dated_on}
    return words | ({"number": outcome.number} if outcome else {})
