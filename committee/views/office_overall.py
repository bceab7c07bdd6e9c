"""综合评审: weights, combined ranking, the report and its signatures."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.paging import page_of
from committee.selectors.evaluation import leaders_of, ranking, report_of, suggestions, without_results
from committee.services.evaluation import compute_results
from committee.services.report import draft_report, issue_report
from committee.views.access import attempt, workspace_page

STEPS = {
    "compute": (compute_results, "综合得分已计算。"),
    "draft": (draft_report, "综合评审报告已起草，请评审组组长签署。"),
    "issue": (issue_report, "综合评审报告已定稿。"),
}


@require_safe
@workspace_page(RoleCode.OFFICE)
def overall(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The ranking and how far the report has come."""
    results = list(ranking(by=user, cycle=cycle))
    report = report_of(cycle)
    proposed = suggestions(cycle, results)
    context = {
        "cycle": cycle,
        "weights": cycle.rulebook.weights,
        "page": page_of(request, results),
        "award_of": {result.pk: suggestion.kind.name for suggestion in proposed for result in suggestion.results},
        "suggestions": proposed,
        "report": report,
        "leaders": leaders_of(cycle, report),
        "missing": without_results(cycle),
        "in_stage": cycle.state == "evaluation",
    }
    return render(request, "committee/office_overall.html", context)


@require_POST
@workspace_page(RoleCode.OFFICE)
def step(request: HttpRequest, user: User, cycle: AwardCycle, name: str) -> HttpResponseBase:
    """One step: compute, draft or issue."""
    service, done = STEPS[name]
    attempt(request, partial(service, cycle_id=cycle.pk, by=user), done)
    return redirect("committee:office_overall")
