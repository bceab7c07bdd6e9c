"""The versions that were handed in, and each beside the one before it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.selectors.dossier_versions import is_newest, load_pair, load_with_versions, versions_of
from applications.views.version_rows import compared_sections
from applications.workflow.veil import shown_state
from baoji_award.accounts.access import signed_in
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (
    Column("版次"),
    Column("提交时间"),
    Column("回执编号"),
    Column("清单摘要（SHA-256）", hide="sm"),
    Column("对照"),
)


@login_required
@require_safe
def versions(request: HttpRequest, number: str) -> HttpResponse:
    """Every version with its receipt and digest."""
    by = signed_in(request)
    application = load_with_versions(by=by, number=number)
    context = {
        "application": application,
        "state": shown_state(application, by),
        "page": page_of(request, versions_of(application)),
        "columns": COLUMNS,
    }
    return render(request, "applications/dossier/versions.html", context)


@login_required
@require_safe
def compare(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """One version beside the one before: changed fields open, the rest folded."""
    application = load_with_versions(by=signed_in(request), number=number)
    before, after = load_pair(application, version)
    sections = compared_sections(application, before, after)
    context = {
        "application": application,
        "before": before,
        "after": after,
        "sections": sections,
        "changes": sum(len(section.changed) for section in sections),
        "newer": not is_newest(application, version),
    }
    return render(request, "applications/dossier/compare.html", context)
