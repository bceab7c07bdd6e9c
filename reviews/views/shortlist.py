"""确定答辩名单: choose the cut, see who is in and out and why, decide for all at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of
from reviews.forms.office import PlacesForm
from reviews.selectors.cut import shortlist_cut
from reviews.services.shortlist import decide_shortlist
from reviews.views.access import person


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def shortlist(request: HttpRequest) -> HttpResponse:
    """GET previews a cut, POST carries it out."""
    user, cycle = person(request, RoleCode.OFFICE)
    rules = cycle.rulebook.review
    form = PlacesForm(request.POST or request.GET or {"places": rules.most_shortlisted})
    if request.method == "POST" and form.is_valid():
        done = decide_shortlist(cycle_id=cycle.pk, places=form.cleaned_data["places"], by=user)
        messages.success(
            request, f"答辩名单已确定：{len(done.chosen)} 家进入陈述答辩，{len(done.left_out)} 家将收到书面反馈。"
        )
        return redirect("reviews:feedback")
    places = form.cleaned_data["places"] if form.is_valid() else rules.most_shortlisted
    cut = shortlist_cut(cycle, places=places, by=user)
    page = page_of(request, list(cut.lines))
    context = {"cycle": cycle, "form": form, "rules": rules, "cut": cut, "page": page}
    return render(request, "reviews/office/shortlist.html", context, status=422 if form.errors else 200)
