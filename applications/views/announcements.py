"""公告管理: drafts, preview, attachments, publishing, withdrawing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.announcements import (
    AnnouncementFilterForm,
    AnnouncementForm,
    AttachmentForm,
    NewAnnouncementForm,
    WithdrawForm,
)
from applications.selectors.announcements import announcements_listed, load_announcement, rounds_of_office
from applications.services.announcement_files import attach_file, remove_file
from applications.services.announcements import (
    draft_announcement,
    edit_announcement,
    fingerprint,
    publish_announcement,
    withdraw_announcement,
)
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import DONE, UNPROCESSABLE, attempt, put_on_form, with_fresh
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (Column("标题"), Column("状态"), Column("附件", numeric=True, hide="sm"), Column("拟稿"), Column("发布时间"))


@office_only
@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """Drafts and published ones, newest first."""
    form = AnnouncementFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, announcements_listed(by=signed_in(request), **asked))
    return render(request, "applications/office/news_list.html", {"form": form, "page": page, "columns": COLUMNS})


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    by = signed_in(request)
    form = NewAnnouncementForm(request.POST or None, rounds=list(rounds_of_office(by=by)))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            drafted = draft_announcement(cycle_id=int(form.cleaned_data["round"]), text=form.text(), by=by)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, "草稿已保存。")
            return redirect("applications:announcement", pk=drafted.pk)
    return render(request, "applications/office/news_form.html", {"form": form}, status=status)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes a draft; a text that somebody else saved meanwhile is never overwritten unseen."""
    by = signed_in(request)
    announcement = load_announcement(by=by, pk=pk)
    form = AnnouncementForm(request.POST or None, announcement=announcement)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            edit_announcement(announcement_id=pk, text=form.text(), seen=form.cleaned_data["seen"], by=by)
        except DomainError as error:
            status = put_on_form(form, error)
            with_fresh(form, seen=fingerprint(announcement))
        else:
            messages.success(request, "草稿已保存。")
            return redirect("applications:announcement", pk=pk)
    context = {"form": form, "announcement": announcement, "stored": announcement if status == 409 else None}
    return render(request, "applications/office/news_form.html", context, status=status)


@office_only
@require_safe
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview, with attachments and what can be done next."""
    return _preview(request, pk)


@office_only
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes exactly the text that was previewed."""
    published = publish_announcement(announcement_id=pk, seen=request.POST.get("seen", ""), by=signed_in(request))
    messages.success(request, f"已发布：{published.title}。")
    return redirect("applications:announcement", pk=pk)


@office_only
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraws a published announcement with a public reason."""
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _preview(request, pk, withdrawal=form, status=UNPROCESSABLE)
    withdraw_announcement(announcement_id=pk, reason=form.cleaned_data["reason"], by=signed_in(request))
    messages.success(request, "公告已撤回。")
    return redirect("applications:announcement", pk=pk)


@office_only
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds an attachment to a draft."""
    by = signed_in(request)
    load_announcement(by=by, pk=pk)
    form = AttachmentForm(request.POST, request.FILES)
    status = attempt(form, lambda: attach_file(announcement_id=pk, upload=form.cleaned_data["file"], by=by))
    if status != DONE:
        return _preview(request, pk, attachment=form, status=status)
    messages.success(request, "附件已上传。")
    return redirect("applications:announcement", pk=pk)


@office_only
@require_POST
def detach(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Takes an attachment off a draft."""
    remove_file(announcement_id=pk, file_id=file_pk, by=signed_in(request))
    messages.success(request, "附件已移除。")
    return redirect("applications:announcement", pk=pk)


def _preview(
    request: HttpRequest,
    pk: int,
    *,
    attachment: AttachmentForm | None = None,
    withdrawal: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    announcement = load_announcement(by=signed_in(request), pk=pk)
    context = {
        "announcement": announcement,
        "seen": fingerprint(announcement),
        "attachment": attachment or AttachmentForm(),
        "withdrawal": withdrawal or WithdrawForm(),
    }
    return render(request, "applications/office/news_detail.html", context, status=status)
