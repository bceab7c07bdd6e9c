"""离线评分表: the workbook out, and back in with every item shown that would change."""

import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.sheets import BadSheet, grids_of_file
from applications.services.list_tables import XLSX, write_sheets
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.serving import bytes_response
from baoji_award.ui.paging import page_of
from reviews.forms.workbook import WorkbookForm
from reviews.models import ScoreNote
from reviews.selectors.workbook import KINDS, compare, dimensions_of, drafts_of, load_drafts, rows_of
from reviews.services.workbook import parcel, take_over
from reviews.views.access import person
from reviews.workbook import layout
from reviews.workbook_reading import read_workbook

# 90 dossiers of 23 items, and ten notes each.
MOST_ROWS = 20_000


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The drafts to take along; a POST compares what comes back and changes nothing yet."""
    user, _ = person(request, RoleCode.EXPERT)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    context = {"form": form, "wrong": []}
    if request.method == "POST" and form.is_valid():
        changes, wrong = _compared(form, user)
        if not wrong:
            conflicts = [change for change in changes if change.conflict]
            plain = [change for change in changes if not change.conflict]
            shown = {"conflicts": conflicts, "plain": plain, "parcel": parcel(changes, by=user), "kinds": KINDS}
            return render(request, "reviews/expert/workbook_compare.html", shown)
        context["wrong"] = wrong
    context["page"] = page_of(request, drafts_of(by=user))
    status = 422 if form.errors or context["wrong"] else 200
    return render(request, "reviews/expert/workbook.html", context, status=status)


def _compared(form: WorkbookForm, user: User) -> tuple[list, list[str]]:  # type: ignore[type-arg]
    file = form.cleaned_data["file"]
    try:
        grids = grids_of_file(file, file.size, most_rows=MOST_ROWS)
    except BadSheet as error:
        return [], list(error.sentences)
    return compare(by=user, brought=read_workbook(grids, kinds=KINDS))


@require_safe
@login_required
def file(request: HttpRequest) -> HttpResponseBase:
    """All drafts as one workbook, or the one that `sheet` names."""
    user, _ = person(request, RoleCode.EXPERT)
    asked = request.GET.get("sheet", "")
    sheets = load_drafts(by=user, sheet_id=int(asked) if asked.isdecimal() and len(asked) < 10 else None)
    kinds = {kind.value: str(kind.label) for kind in ScoreNote.Kind}
    buffer = io.BytesIO()
    write_sheets(buffer, layout(rows_of(sheets), dimensions=dimensions_of(sheets), kinds=kinds))
    name = f"离线评分表 {sheets[0].assignment.application.number if asked else '全部'}.xlsx"
    return bytes_response(buffer.getvalue(), name=name, content_type=XLSX)


@require_POST
@login_required
def apply(request: HttpRequest) -> HttpResponse:
    """Takes over what was compared, conflicts as chosen."""
    user, _ = person(request, RoleCode.EXPERT)
    saved = take_over(parcel=request.POST.get("parcel", ""), choices=request.POST.dict(), by=user)
    messages.success(request, f"已导入 {saved} 个条款。" if saved else "没有导入任何内容，系统中的评分保持不变。")
    return redirect("reviews:expert")
