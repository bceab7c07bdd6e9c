"""请求回避的单位: the applicant lists organisations by whose people it asks not to be judged."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.selectors.applications import load_application_as
from baoji_award.accounts.access import signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.form_answers import DONE, attempt
from reviews.forms.library import AvoidForm
from reviews.selectors.library import own_avoided
from reviews.services.ties import BEFORE_THE_REVIEW, MOST_AVOIDED, ask_to_avoid, take_back_avoiding


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def avoid(request: HttpRequest, number: str) -> HttpResponse:
    """The list, and a form for one more while the document review has not begun."""
    by = signed_in(request)
    application = load_application_as(by=by, number=number, role=RoleCode.APPLICANT)
    form = AvoidForm(request.POST if request.method == "POST" else None)
    status = attempt(form, lambda: ask_to_avoid(application_id=application.pk, by=by, **form.cleaned_data))
    if status == DONE:
        messages.success(request, "已列入，评审机构分派专家时据此回避。")
        return redirect("reviews:avoid", number)
    context = {
        "application": application,
        "rows": own_avoided(application),
        "form": form,
        "open": application.cycle.state in BEFORE_THE_REVIEW,
        "most": MOST_AVOIDED,
    }
    return render(request, "reviews/avoid.html", context, status=status)


@require_POST
@login_required
def drop(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Takes one off the list."""
    by = signed_in(request)
    application = load_application_as(by=by, number=number, role=RoleCode.APPLICANT)
    take_back_avoiding(application_id=application.pk, avoided_id=pk, by=by)
    messages.success(request, "已删除。")
    return redirect("reviews:avoid", number)
