"""The inbox (站内消息). It lives here because notifications, a layer below, knows neither users nor roles."""

import uuid

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from baoji_award.accounts.access import signed_in
from baoji_award.notifications import services
from baoji_award.notifications.models import Message
from baoji_award.notifications.selectors import inbox, unread_count
from baoji_award.ui.paging import page_of


@login_required
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """One's messages, newest first; `?unread=1` and `?kind=task` narrow them."""
    by, unread, kind = signed_in(request), request.GET.get("unread") == "1", request.GET.get("kind", "")
    page = page_of(request, inbox(by=by, unread=unread, kind=kind))
    context = {
        "page": page,
        "unread_only": unread,
        "kind": kind,
        "kinds": Message.Kind.choices,
        "unread": unread_count(by),
    }
    return render(request, "notifications/inbox.html", context)


@login_required
@require_POST
def open_message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Marks a message read and goes to its matter; without a link, back to the list."""
    message = services.mark_read(message_id=message_id, by=signed_in(request))
    safe = message.link.startswith("/") and url_has_allowed_host_and_scheme(message.link, allowed_hosts=None)
    return redirect(message.link) if safe else redirect("message_list")


@login_required
@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    count = services.mark_all_read(by=signed_in(request))
    flash.success(request, f"已将 {count} 条消息标为已读。")
    return redirect("message_list")
