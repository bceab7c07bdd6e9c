"""The supervision's statement for the comprehensive report, for the supervisor."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.form_answers import DONE
from baoji_award.ui.form_answers import attempt as attempt_form
from baoji_award.ui.paging import page_of
from committee.forms.evaluation import StatementForm
from committee.selectors.evaluation import report_of
from committee.selectors.report_data import statements
from committee.services.statement import state_supervision
from committee.views.access import workspace_page


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(RoleCode.SUPERVISOR)
def statement(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The statements of the round, newest first; a new one until the report is issued."""
    report = report_of(cycle)
    form = StatementForm(request.POST or None)
    status = attempt_form(form, lambda: _state(form, cycle, user))
    if status == DONE:
        messages.success(request, "监督情况说明已提交，将写入综合评审报告。")
        return redirect("committee:supervise_statement")
    context = {
        "cycle": cycle,
        "form": form,
        "report": report,
        "may_write": cycle.state == "evaluation" and not (report and report.issued_at),
        "page": page_of(request, statements(cycle)),
    }
    return render(request, "committee/supervise_statement.html", context, status=status)


def _state(form: StatementForm, cycle: AwardCycle, user: User) -> object:
    return state_supervision(cycle_id=cycle.pk, text=form.cleaned_data["text"], by=user)
