"""申报条件自查 for everybody, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications.selectors.cycles import current_cycle
from baoji_award.calendar.clock import database_now, local_day
from committee.forms.self_check import SelfCheckForm
from committee.views.access import FORM_ERROR


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def self_check(request: HttpRequest) -> HttpResponse:
    """The questions; a POST answers with the result on the same address. Nothing is stored, in no session either."""
    cycle = current_cycle()
    if cycle is None:
        return render(request, "public/self_check.html", {"cycle": None})
    form = SelfCheckForm(request.POST or None, rules=cycle.rulebook, today=local_day(database_now()))
    plan = [name for name in cycle.rulebook.labels.basis if "实施方案" in name]
    context: dict[str, object] = {"cycle": cycle, "form": form, "plan": plan}
    if form.is_valid():
        findings = form.findings()
        context |= {"findings": findings, "fits": not any(finding.blocks for finding in findings)}
        return render(request, "public/self_check_result.html", context)
    return render(request, "public/self_check.html", context, status=FORM_ERROR if form.is_bound else 200)
