"""单位信息: the profile of one's own organisation."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.organisation_profile import ProfileForm
from applications.models import AwardCycle, Organisation
from applications.selectors.applicant import load_organisation, other_organisations
from applications.selectors.cycles import current_cycle
from applications.selectors.identity_rows import registered_rows
from applications.selectors.organisation import profile_mark, profile_of, why_identity_locked
from applications.selectors.suggestion import suggestion_for
from applications.services.organisation_profile import change_profile
from applications.views.applicant import applicant
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form, with_fresh


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation(request: HttpRequest) -> HttpResponse:
    """The whole profile; its identity can be changed until a dossier is in other hands."""
    user, cycle = applicant(request), current_cycle()
    found = load_organisation(by=user, uscc=request.GET.get("uscc", ""))
    if cycle is None:
        return render(request, "applications/applicant/organisation_closed.html", {"organisation": found})
    locked = why_identity_locked(found)
    form = _form(request, found, cycle, locked=locked)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            change_profile(organisation_id=found.pk, values=form.values(), seen=form.cleaned_data["seen"], by=user)
        except DomainError as error:
            status = put_on_form(form, error)
            found = load_organisation(by=user, uscc=found.uscc)
            with_fresh(form, seen=profile_mark(found))
        else:
            messages.success(request, "单位信息已保存。")
            return redirect(request.get_full_path())
    context = {"form": form, "locked": locked, **_page(user, found, cycle)}
    return render(request, "applications/applicant/organisation.html", context, status=status)


def _form(request: HttpRequest, found: Organisation, cycle: AwardCycle, *, locked: str) -> ProfileForm:
    today: date = local_day(database_now())
    data = request.POST if request.method == "POST" else None
    return ProfileForm(data, organisation=found, locked=bool(locked), rules=cycle.rulebook, today=today)


def _page(user: User, found: Organisation, cycle: AwardCycle) -> dict[str, object]:
    return {
        "organisation": found,
        "rows": registered_rows(cycle.rulebook, profile_of(found)),
        "suggestion": suggestion_for(cycle=cycle, division=found.industry),
        "others": other_organisations(by=user, but=found),
    }
