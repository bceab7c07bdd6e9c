"""The working papers of a visit for its team: rows of every kind, photos, the item scores."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.serving import file_response, picture_response
from baoji_award.errors import Conflict, NotFoundForYou
from baoji_award.ui.form_answers import DONE, attempt
from reviews.forms.site_papers import EntryForm, PhotoForm, ScoresForm
from reviews.models import SiteVisit
from reviews.selectors.sensitivity import RULES, own_rule
from reviews.selectors.site import items_of, load_visit
from reviews.selectors.site_papers import (
    agreed_total,
    entries_of,
    kind_of,
    load_entry,
    open_issues_of,
    score_lines,
    seal_of_entry,
)
from reviews.selectors.site_photos import load_photo, photos_of, thumbnail_of
from reviews.services.site_papers import add_entry, agree_scores, change_entry, remove_entry
from reviews.services.site_photos import add_photo, remove_photo
from reviews.site_papers import Entry, PaperKind, shown_values
from reviews.views.access import person
from reviews.views.site_page import visit_context

PAGES = {"issue": "issues", "document": "documents", "interview": "interviews"}


def visit_here(request: HttpRequest, visit_id: int) -> tuple[User, SiteVisit]:
    """The signed-in expert and the visit on whose team they are. Raises NotFoundForYou."""
    user, _ = person(request, RoleCode.EXPERT)
    return user, load_visit(by=user, visit_id=visit_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def visit(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Plan, team, issues and findings; POST adds a finding."""
    user, found = visit_here(request, visit_id)
    paper = kind_of("finding")
    form = _entry_form(request, found, paper)
    status = attempt(form, lambda: add_entry(visit_id=visit_id, kind=paper.code, values=form.values(), by=user))
    if status == DONE:
        messages.success(request, "现场记录已添加。")
        return redirect("reviews:visit", visit_id)
    issues, findings = form.issues, entries_of(found, "finding")
    context = {
        **visit_context(found, user),
        "findings": findings,
        "issues": issues,
        "open_issues": open_issues_of(issues, findings),
        "form": form,
    }
    return render(request, "reviews/site/visit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def log(request: HttpRequest, visit_id: int, kind: str) -> HttpResponse:
    """Every row of one kind beside the findings; POST adds one."""
    user, found = visit_here(request, visit_id)
    if kind not in PAGES:
        raise NotFoundForYou
    paper = kind_of(kind)
    form = _entry_form(request, found, paper)
    status = attempt(form, lambda: add_entry(visit_id=visit_id, kind=kind, values=form.values(), by=user))
    if status == DONE:
        messages.success(request, f"{paper.title}已添加。")
        return redirect("reviews:visit_log", visit_id, kind)
    entries = entries_of(found, kind)
    waiting = (
        {entry.pk for entry in open_issues_of(entries, entries_of(found, "finding"))} if kind == "issue" else set()
    )
    context = {
        **visit_context(found, user),
        "paper": paper,
        "tab": PAGES[kind],
        "entries": entries,
        "rows": [(entry, shown_values(entry)) for entry in entries],
        "waiting": waiting,
        "form": form,
    }
    template = "issues" if kind == "issue" else "paper"
    return render(request, f"reviews/site/{template}.html", context, status=status)


def _entry_form(request: HttpRequest, found: SiteVisit, paper: PaperKind, *, entry: Entry | None = None) -> EntryForm:
    issues = entries_of(found, "issue") if paper.code == "finding" else []
    return EntryForm(request.POST or None, kind=paper, items=items_of(found), issues=issues, entry=entry)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def entry(request: HttpRequest, visit_id: int, kind: str, entry_id: int) -> HttpResponse:
    """One row to correct, or with the other button to take out."""
    user, found = visit_here(request, visit_id)
    old, back = load_entry(found, kind, entry_id), _list_of(visit_id, kind)
    if "remove" in request.POST:
        remove_entry(visit_id=visit_id, kind=kind, entry_id=entry_id, by=user)
        messages.success(request, "记录已删除。")
        return redirect(back)
    form = _entry_form(request, found, kind_of(kind), entry=old)
    status = attempt(form, _change(visit_id, kind, entry_id, form, user), seen=seal_of_entry(old))
    if status == DONE:
        messages.success(request, "记录已更正。")
        return redirect(back)
    context = {**visit_context(found, user), "paper": kind_of(kind), "entry": old, "form": form, "back": back}
    context["stored"] = shown_values(old) if status == Conflict.status else []
    return render(request, "reviews/site/entry.html", context, status=status)


def _list_of(visit_id: int, kind: str) -> str:
    """The page that lists rows of this kind."""
    if kind == "finding":
        return reverse("reviews:visit", args=[visit_id])
    return reverse("reviews:visit_log", args=[visit_id, kind])


def _change(visit_id: int, kind: str, entry_id: int, form: EntryForm, by: User) -> Callable[[], object]:
    return lambda: change_entry(
        visit_id=visit_id,
        kind=kind,
        entry_id=entry_id,
        values=form.values(),
        seen=form.cleaned_data["seen"],
        by=by,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def photos(request: HttpRequest, visit_id: int) -> HttpResponse:
    """The photos of the visit; POST adds one."""
    user, found = visit_here(request, visit_id)
    form = PhotoForm(request.POST or None, request.FILES or None, items=items_of(found))
    status = attempt(form, lambda: _photo(visit_id, form, user))
    if status == DONE:
        messages.success(request, "照片已上传。")
        return redirect("reviews:visit_photos", visit_id)
    context = {**visit_context(found, user), "photos": photos_of(found), "form": form}
    return render(request, "reviews/site/photos.html", context, status=status)


def _photo(visit_id: int, form: PhotoForm, by: User) -> None:
    data = form.cleaned_data
    add_photo(visit_id=visit_id, upload=data["file"], caption=data["caption"], clause=data["clause"], by=by)


@require_safe
@login_required
def photo(request: HttpRequest, visit_id: int, photo_id: int) -> HttpResponseBase:
    """The picture itself as a download."""
    _, found = visit_here(request, visit_id)
    shown = load_photo(found, photo_id)
    return file_response(shown.stored, name=shown.name)


@require_safe
@login_required
def photo_preview(request: HttpRequest, visit_id: int, photo_id: int) -> HttpResponseBase:
    """The picture made small."""
    _, found = visit_here(request, visit_id)
    return picture_response(thumbnail_of(load_photo(found, photo_id)))


@require_POST
@login_required
def photo_remove(request: HttpRequest, visit_id: int, photo_id: int) -> HttpResponse:
    """Takes a photo out of the visit."""
    user, _ = visit_here(request, visit_id)
    remove_photo(visit_id=visit_id, photo_id=photo_id, by=user)
    messages.success(request, "照片已删除。")
    return redirect("reviews:visit_photos", visit_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def scores(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Item scores before and after the visit. The leader writes, every member reads."""
    user, found = visit_here(request, visit_id)
    lines = score_lines(found)
    form = ScoresForm(request.POST or None, lines=lines, fill="fill" in request.GET)
    status = attempt(form, lambda: agree_scores(visit_id=visit_id, scores=form.scores(), by=user))
    if status == DONE:
        messages.success(request, "条款得分已保存。")
        return redirect("reviews:visit_scores", visit_id)
    context = {**visit_context(found, user), "lines": lines, "total": agreed_total(lines), "form": form}
    context["basis"] = RULES[own_rule(found.application.cycle)]
    return render(request, "reviews/site/scores.html", context, status=status)
