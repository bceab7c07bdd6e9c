"""The log of mails, for the office. System administrators do not see it: mails carry business data."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from baoji_award.accounts import services
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.forms import DeliveryFilterForm
from baoji_award.notifications.selectors import delivery_log
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (
    Column("时间"),
    Column("收件地址"),
    Column("主题"),
    Column("状态"),
    Column("尝试次数", numeric=True, hide="md"),
    Column("操作", hidden_label=True),
)


@role_required(RoleCode.OFFICE)
@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    """Mails sent and waiting, newest first, filtered by state, address and subject."""
    form = DeliveryFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, delivery_log(**asked))
    return render(request, "notifications/deliveries.html", {"page": page, "filter": form, "columns": COLUMNS})


@role_required(RoleCode.OFFICE)
@require_POST
def resend(request: HttpRequest, delivery_id: uuid.UUID) -> HttpResponse:
    services.resend_delivery(delivery_id=delivery_id, by=signed_in(request))
    messages.success(request, "已重新排队发送。")
    return redirect("delivery_list")
