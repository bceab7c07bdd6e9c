"""人员职责: who of a bureau drafts its opinions and who approves them; for the bureau and for the office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.bureau_duties import CHOICES, DutyForm
from applications.roles import scopes_of
from applications.selectors.bureau_duties import bureaus_led_by, bureaus_with_people, people_by_bureau
from applications.services.bureau_duties import set_duty
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of

PAGE = "applications/bureau/duties.html"


@role_required(RoleCode.BUREAU)
@require_http_methods(["GET", "HEAD", "POST"])
def own_duties(request: HttpRequest) -> HttpResponse:
    """The people of the person's own bureaus; only a head changes their duties."""
    by = signed_in(request)
    if request.method == "POST":
        return _set(request, "applications:bureau_duties")
    mine, _ = scopes_of(by, RoleCode.BUREAU)
    page = page_of(request, bureaus_with_people(only=mine))
    return _page(request, page, led=bureaus_led_by(by))


@role_required(RoleCode.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def all_duties(request: HttpRequest) -> HttpResponse:
    """The people of every bureau; the office sets who is clerk and who is head."""
    if request.method == "POST":
        return _set(request, "applications:office_duties")
    page = page_of(request, bureaus_with_people())
    return _page(request, page, led={bureau.pk for bureau in page})


def _page(request: HttpRequest, page: object, *, led: set[int]) -> HttpResponse:
    bureaus = people_by_bureau(list(page))  # type: ignore[call-overload]  # a page of bureaus
    return render(request, PAGE, {"page": page, "bureaus": bureaus, "led": led, "choices": CHOICES})


def _set(request: HttpRequest, back: str) -> HttpResponse:
    form = DutyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选择人员和职责。")
        return redirect(back)
    data = form.cleaned_data
    set_duty(bureau_id=data["bureau"], user_id=data["user"], duty=data["duty"], by=signed_in(request))
    messages.success(request, "职责已设定。")
    return redirect(back)
