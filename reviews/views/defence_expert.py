"""答辩评分 of the expert: the list in drawn order, one sheet, its receipt."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.selectors.cycles import deadline_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from reviews.forms.defence import DefenceForm
from reviews.models import Assignment, DefenceSheet
from reviews.selectors.defence import STAGE, defences_in, load_defence, sheet_of, slot_of
from reviews.selectors.defence_questions import question_draw_of
from reviews.selectors.defence_slides import present_slides
from reviews.services.defence import save_defence
from reviews.services.sheets import SEALED
from reviews.views.access import person
from reviews.views.defence_rows import duty_rows, point_rows


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Every defence this expert judges, in drawn order, 50 a page."""
    user, cycle = person(request, RoleCode.EXPERT)
    page = page_of(request, defences_in(cycle, by=user))
    now = database_now()
    context = {
        "page": page,
        "rows": duty_rows(page.object_list, now),
        "now": now,
        "due_at": deadline_of(cycle, STAGE),
    }
    return render(request, "reviews/defence/expert.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """One sheet. POST saves the draft, or seals it for good with the second button."""
    user, _ = person(request, RoleCode.EXPERT)
    duty = load_defence(by=user, assignment_id=assignment_id)
    found = sheet_of(duty)
    form = DefenceForm(request.POST or None, rule=duty.panel.cycle.rulebook.defence, sheet=found)
    status = attempt(form, lambda: _save(duty, form, user), version=found.version)
    if status == DONE:
        messages.success(request, "本场评分已提交并封存。" if form.seals else "草稿已保存。")
        return redirect("reviews:defence_receipt" if form.seals else "reviews:defence_sheet", assignment_id)
    if found.state == DefenceSheet.State.SUBMITTED:
        if status == Conflict.status:
            raise Conflict(SEALED)
        return redirect("reviews:defence_receipt", assignment_id)
    context = {**_sheet_context(duty, found), "form": form, "stored": status == Conflict.status}
    return render(request, "reviews/defence/sheet.html", context, status=status)


def _save(duty: Assignment, form: DefenceForm, user: User) -> None:
    values = form.cleaned_data
    save_defence(
        assignment_id=duty.pk,
        points=form.points,
        remark=values["remark"],
        version=values["version"],
        by=user,
        submit=form.seals,
    )


def _sheet_context(duty: Assignment, found: DefenceSheet) -> dict[str, object]:
    rows, now = point_rows(duty.panel.cycle.rulebook.defence, found), database_now()
    slot = slot_of(duty)
    return {
        "duty": duty,
        "sheet": found,
        "slot": slot,
        "question_draw": question_draw_of(slot),
        "slides": present_slides(duty.application),
        "now": now,
        "begun": slot is not None and now >= slot.starts_at,
        "rule": duty.panel.cycle.rulebook.defence,
        "rows": rows,
        "full": sum(row.full for row in rows if row.points is not None),
        "done": sum(row.points is not None for row in rows),
        "identity": [duty.application.number, duty.application.group.name, "陈述答辩"],
    }


@require_safe
@login_required
def receipt(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """When it was sealed and under which digest; the author may read their own sheet again."""
    user, _ = person(request, RoleCode.EXPERT)
    duty = load_defence(by=user, assignment_id=assignment_id)
    found = sheet_of(duty)
    if found.state != DefenceSheet.State.SUBMITTED:
        return redirect("reviews:defence_sheet", assignment_id)
    return render(request, "reviews/defence/receipt.html", _sheet_context(duty, found))
