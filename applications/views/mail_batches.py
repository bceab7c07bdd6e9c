"""暂缓发送: batches of mails that the office looks at before they leave."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.mail_batches import CancelForm
from applications.selectors.mail_batches import batches_of, load_batch, mails_of
from applications.services.mail_batches import cancel_mails, hold_mails, release_mails
from applications.views.mail_texts import office_round
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.notifications.catalogue import TEXTS
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (
    Column("文本"),
    Column("状态"),
    Column("邮件", numeric=True),
    Column("暂缓", hide="sm"),
    Column("办理", hide="sm"),
    Column("操作", hidden_label=True),
)
MAILS = (Column("收件人"), Column("邮件内容"), Column("状态", hide="sm"))


@office_only
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """The round's batches, held ones first."""
    cycle = office_round(signed_in(request))
    page = page_of(request, batches_of(cycle))
    for batch in page:
        batch.label = TEXTS[batch.template].label
    context = {"cycle": cycle, "page": page, "columns": COLUMNS}
    return render(request, "applications/office/mail_batches.html", context)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: to whom and what; POST gives it up with a reason."""
    by = signed_in(request)
    found, form = load_batch(by=by, pk=pk), CancelForm(request.POST or None)
    status = attempt(form, lambda: cancel_mails(batch_id=pk, reason=form.cleaned_data["reason"], by=by))
    if status == DONE:
        messages.success(request, "该批次已取消，其中的邮件不再发送。")
        return redirect("applications:mail_batch", pk)
    page = page_of(request, mails_of(found))
    context = {"batch": found, "text": TEXTS[found.template], "form": form, "page": page, "columns": MAILS}
    return render(request, "applications/office/mail_batch.html", context, status=status)


@office_only
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a batch go. Domain errors become their readable pages."""
    count = release_mails(batch_id=pk, by=signed_in(request))
    messages.success(request, f"已放行，{count} 封邮件正在发送。此后的邮件不再暂缓。")
    return redirect("applications:mail_batch", pk)


@office_only
@require_POST
def hold(request: HttpRequest, template: str) -> HttpResponse:
    """Holds the mails of a text that are still to come. Domain errors become their readable pages."""
    by = signed_in(request)
    held = hold_mails(cycle=office_round(by), template=template, by=by)
    messages.success(request, "已暂缓：此后该文本的邮件等待放行，站内通知照常显示。")
    return redirect("applications:mail_batch", held.pk)
