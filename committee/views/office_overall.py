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
from committee.forms.evaluation import GroupFilter
from committee.selectors.evaluation import missing_scores, ranking, report_of, weight_rows
from committee.selectors.proposals import outcome
from committee.services.evaluation import compute_results
from committee.services.report import draft_report
from committee.views.access import attempt, workspace_page


@require_safe
@workspace_page(RoleCode.OFFICE)
def overall(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The ranking with what is proposed and why, group by group if wished, and how far the report has come."""
    results = list(ranking(by=user, cycle=cycle))
    found = outcome(cycle, results)
    form = GroupFilter(request.GET, groups=cycle.groups.all())
    report = report_of(cycle)
    in_stage = cycle.state == "evaluation" and report is None
    context = {
        "cycle": cycle,
        "weights": weight_rows(cycle.rulebook),
        "suggestions": found.suggestions,
        "form": form,
        "partial": any(result.partial for result in results),
        "page": page_of(request, form.only(found.standings)),
        "report": report,
        "missing": missing_scores(by=user, cycle=cycle) if in_stage else [],
        "in_stage": in_stage,
    }
    return render(request, "committee/office_overall.html", context)


@require_POST
@workspace_page(RoleCode.OFFICE)
def compute(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """Combines the scores anew."""
    attempt(request, partial(compute_results, cycle_id=cycle.pk, by=user), "综合得分已计算。")
    return redirect("committee:office_overall")


@require_POST
@workspace_page(RoleCode.OFFICE)
def draft(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The report's first version."""
    done = attempt(
        request, partial(draft_report, cycle_id=cycle.pk, by=user), "综合评审报告已起草，已通知评审组人员签署。"
    )
    return redirect("committee:overall_report" if done else "committee:office_overall")
