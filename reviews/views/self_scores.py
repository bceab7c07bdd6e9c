"""自评打分: the applicant scores its own report on the experts' criteria, for itself alone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.selectors.applications import load_application_as
from baoji_award.accounts.access import signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.form_answers import DONE, attempt
from reviews.forms.self_scores import SelfScoreForm
from reviews.selectors.self_scores import OwnScores, own_scores
from reviews.services.self_scores import save_self_score


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def self_score(request: HttpRequest, number: str) -> HttpResponse:
    """Every clause with its percent, the points and the total."""
    by = signed_in(request)
    application = load_application_as(by=by, number=number, role=RoleCode.APPLICANT)
    scores = own_scores(application)
    if scores is None:
        return render(request, "reviews/self_score.html", {"application": application})
    form = SelfScoreForm(request.POST if request.method == "POST" else None, scores=scores)
    status = attempt(
        form,
        lambda: save_self_score(
            application_id=application.pk, percents=form.percents(), by=by, version=form.cleaned_data["version"]
        ),
        version=scores.version,
    )
    if status == DONE:
        messages.success(request, "自评打分已保存，仅本单位可见。")
        return redirect("reviews:self_score", number=number)
    context = {"application": application, "scores": scores, "form": form, "groups": _rows(scores, form)}
    return render(request, "reviews/self_score.html", context, status=status)


def _rows(scores: OwnScores, form: SelfScoreForm) -> list[tuple[object, list[tuple[object, object]]]]:
    return [
        (group.heading, [(each, form.field_of(each.item.clause)) for each in group.items]) for group in scores.groups
    ]
