"""The log of mails, for the office. System administrators do not see it: mails carry business data."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from baoji_award.accounts import services
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.forms import DeliveryFilterForm, SmsFilterForm
from baoji_award.calendar.clock import database_now
from baoji_award.notifications.failures import count_open
from baoji_award.notifications.selectors import delivery_log, sms_log
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

SMS_COLUMNS = (
    Column("短信"),
    Column("状态"),
    Column("时间", hide="sm"),
    Column("尝试次数", numeric=True, hide="sm"),
)
RESENDABLE = frozenset({"sent", "failed"})
COLUMNS = (
    Column("邮件"),
    Column("状态"),
    Column("时间", hide="sm"),
    Column("尝试次数", numeric=True, hide="sm"),
    Column("操作", hidden_label=True),
)


@role_required(RoleCode.OFFICE)
@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    """Mails sent and waiting, newest first, filtered by state, address, subject and the class of their error."""
    form = DeliveryFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    now = database_now()
    failures, again = count_open(now)
    context = {
        "page": page_of(request, delivery_log(**asked, at=now)),
        "filter": form,
        "columns": COLUMNS,
        "resendable": RESENDABLE,
        "failures": failures,
        "again": again,
    }
    return render(request, "notifications/deliveries.html", context)


@role_required(RoleCode.OFFICE)
@require_POST
def resend(request: HttpRequest, delivery_id: uuid.UUID) -> HttpResponse:
    services.resend_delivery(delivery_id=delivery_id, by=signed_in(request))
    messages.success(request, "已重新排队发送。")
    return redirect("delivery_list")


@role_required(RoleCode.OFFICE)
@require_POST
def resend_all(request: HttpRequest) -> HttpResponse:
    """Everything that failed and carries no one-time link, once more."""
    count = services.resend_failed_deliveries(by=signed_in(request))
    messages.success(request, f"{count} 封邮件已重新排队发送。")
    return redirect("delivery_list")


@role_required(RoleCode.OFFICE)
@require_safe
def sms_list(request: HttpRequest) -> HttpResponse:
    """Short messages sent and waiting, newest first, by state; of the numbers only the end is shown."""
    form = SmsFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    context = {"page": page_of(request, sms_log(**asked)), "filter": form, "columns": SMS_COLUMNS}
    return render(request, "notifications/sms.html", context)
