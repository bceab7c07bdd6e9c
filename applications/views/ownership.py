"""移交单位管理权: the office, on documents of the organisation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.forms.ownership import HandOverForm
from applications.services.ownership import hand_over_by_office
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.form_answers import DONE, attempt


@role_required(RoleCode.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Code, address and grounds; at once."""
    form = HandOverForm(request.POST if request.method == "POST" else None)
    status = attempt(form, lambda: hand_over_by_office(by=signed_in(request), **form.cleaned_data))
    if status == DONE:
        messages.success(request, "单位管理权已移交，新旧管理员已收到通知。")
        return redirect("applications:hand_over")
    return render(request, "applications/office/hand_over.html", {"form": form}, status=status)
