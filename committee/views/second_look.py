"""复议清单, for the office."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.paging import page_of
from committee.selectors.second_look import second_look
from committee.views.access import workspace_page


@require_safe
@workspace_page(RoleCode.OFFICE)
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """What moved between the stages and what is still open, dossier by dossier."""
    page = page_of(request, second_look(by=user, cycle=cycle))
    context = {"cycle": cycle, "page": page, "rule": cycle.rulebook.evaluation.second_look}
    return render(request, "committee/second_look.html", context)
