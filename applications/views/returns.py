"""Comments on sections, and 退回修改 part by part (ux.md 1.4)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.forms.returns import CommentForm, ReturnForm
from applications.models import Application
from applications.selectors.bureau_desk import load_for_bureau
from applications.selectors.comments import comments_to_send, load_comment
from applications.selectors.cycles import window_of
from applications.selectors.returns import returnable_parts
from applications.services.comments import add_comment, change_comment, remove_comment, stamp
from applications.services.returning import return_dossier
from baoji_award.accounts.access import bureau_only, signed_in
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.ui.form_answers import put_on_form, with_fresh


@bureau_only
@require_http_methods(["GET", "HEAD", "POST"])
def comment_add(request: HttpRequest, number: str, section: str) -> HttpResponse:
    """A new comment on one section."""
    by = signed_in(request)
    application = load_for_bureau(by=by, number=number)
    title = _title(application, section)
    form = CommentForm(request.POST if request.method == "POST" else None)

    def save() -> None:
        add_comment(application_id=application.pk, section=section, remark=form.remark(), by=by)

    return _commenting(request, application, form, title, save)


@bureau_only
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Changes one of the bureau's comments."""
    by = signed_in(request)
    application = load_for_bureau(by=by, number=number)
    found = load_comment(by=by, application=application, pk=pk)
    initial = {"text": found.text, "to_applicant": found.to_applicant, "seen": stamp(found)}
    form = CommentForm(request.POST if request.method == "POST" else None, initial=initial)

    def save() -> None:
        seen = form.cleaned_data["seen"]
        change_comment(application_id=application.pk, comment_id=pk, remark=form.remark(), seen=seen, by=by)

    return _commenting(request, application, form, _title(application, found.section), save, stored=found.text)


def _title(application: Application, section: str) -> str:
    title = dict(returnable_parts(application)).get(section)
    if title is None:
        raise NotFoundForYou
    return title


def _commenting(
    request: HttpRequest,
    application: Application,
    form: CommentForm,
    title: str,
    save: Callable[[], None],
    stored: str = "",
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            save()
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, f"对“{title}”的批注已保存。")
            return redirect("applications:bureau_review", number=application.number)
    context = {"application": application, "form": form, "title": title, "stored": stored if status == 409 else ""}
    return render(request, "applications/bureau/comment.html", context, status=status)


@bureau_only
@require_POST
def comment_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Takes one of the bureau's comments away."""
    by = signed_in(request)
    application = load_for_bureau(by=by, number=number)
    load_comment(by=by, application=application, pk=pk)
    remove_comment(application_id=application.pk, comment_id=pk, seen=request.POST.get("seen", ""), by=by)
    messages.success(request, "批注已删除。")
    return redirect("applications:bureau_review", number=number)


@bureau_only
@require_http_methods(["GET", "HEAD", "POST"])
def return_parts(request: HttpRequest, number: str) -> HttpResponse:
    """The parts that go back with their reasons and the comments that go along."""
    by = signed_in(request)
    application = load_for_bureau(by=by, number=number)
    form = ReturnForm(
        request.POST if request.method == "POST" else None,
        parts=returnable_parts(application),
        marked=comments_to_send(application),
        version=application.version,
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _send(application, form, request)
        except DomainError as error:
            status = put_on_form(form, error)
            with_fresh(form, version=application.version)
        else:
            messages.success(request, "已退回申报单位修改，并已告知。")
            return redirect("applications:bureau_review", number=number)
    context = {"application": application, "form": form, "at": database_now()}
    context["closes_at"] = window_of(application.cycle, "application").closes_at
    return render(request, "applications/bureau/return.html", context, status=status)


def _send(application: Application, form: ReturnForm, request: HttpRequest) -> None:
    return_dossier(
        application_id=application.pk,
        reasons=form.reasons(),
        by=signed_in(request),
        version=form.cleaned_data["version"],
    )
